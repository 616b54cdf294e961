// Runs every suite once and ends with the sum alone on a line, `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'pyco-test-'));
const sum = { passed: 0, failed: 0, status: 0 };

function suite(config, args) {
  const report = join(folder, `${config}.json`);
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${report}`,
      ...args,
    ],
    { stdio: 'inherit' },
  );
  sum.status ||= status ?? 1;
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    sum.passed += numPassedTests;
    sum.failed += numFailedTests;
  } catch (error) {
    console.error(`${config}: no report (${error.message})`);
    sum.status ||= 1;
  }
}

const args = process.argv.slice(2);
suite('vitest.config.ts', args);
if (args.length === 0) suite('vitest.dist.config.ts', []);
rmSync(folder, { recursive: true });
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.status);
