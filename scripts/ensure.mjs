// Installs and builds what a test run needs, when it is not there yet.
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const run = (command) => execSync(command, { stdio: 'inherit' });
if (!existsSync('node_modules/.modules.yaml')) run('npm run bootstrap');
if (!existsSync('packages/cli/dist/bin.js')) run('npm run build');
