import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { print, type World } from '../world.js';

/** `pyco -V`: this package's version and that of the language. */
export function version(world: World): number {
  const manifest = createRequire(import.meta.url).resolve('@pyco/cli/package.json');
  const { version: own } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
  print(world.host, `pyco ${own} (Python 3.13.0)\n`);
  return 0;
}
