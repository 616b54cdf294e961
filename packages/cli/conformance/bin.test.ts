import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { programRuns } from '../../../internal/testing/src/index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pyco-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The command as a user has it: a process, started in the repository root. */
function pyco(argv: readonly string[], input = ''): { readonly stdout: string; readonly stderr: string; readonly exitCode: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['packages/cli/dist/bin.js', ...argv], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  });
  return { stdout, stderr, exitCode: status };
}

describe('the command pyco', () => {
  it('runs a compiled program with its output, traceback and status', () => {
    const run = programRuns().find(({ program, form }) => program === 'generators' && form === 'cpython-313.pyc')!;
    expect(pyco([run.path])).toEqual(run.expected);
  });

  it.skipIf(platform() !== 'linux')('becomes another program, with the standard streams and the environment that it is given', () => {
    const program = `import os
try:
    os.execv('/bin/there-is-none', ['x'])
except FileNotFoundError as error:
    print(error, flush=True)
os.execve('/bin/sh', ['sh', '-c', 'read line; echo $line $WORD; exit 3'], {'WORD': 'given'})
`;
    expect(pyco(['-c', program], 'read\n')).toEqual({
      stdout: '[Errno 2] No such file or directory\nread given\n',
      stderr: '',
      exitCode: 3,
    });
  });

  it('reads a program from a pipe', () => {
    expect(pyco(['-'], 'import sys\nprint(len(sys.argv), sys.executable.endswith("bin.js"))\nsys.exit(5)\n')).toEqual({
      stdout: '1 True\n',
      stderr: '',
      exitCode: 5,
    });
  });

  it('refuses what is no program in one line, with the file, the reason and status 1', () => {
    const whole = programRuns().find(({ form }) => form === 'cpython-313.pyc')!;
    const truncated = join(folder, 'truncated.pyc');
    const header = join(folder, 'header.pyc');
    const picture = join(folder, 'picture.pyc');
    const bytes = readFileSync(join(ROOT, whole.path));
    writeFileSync(truncated, bytes.subarray(0, bytes.length - 40));
    writeFileSync(header, bytes.subarray(0, 9));
    writeFileSync(picture, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52));
    const missing = join(folder, 'missing.py');
    for (const [path, reason] of [
      [truncated, /more bytes? expected|truncated|end of/],
      [header, /header of 9 bytes, 16 expected/],
      [picture, /no \.pyc file/],
      [missing, /no such file/],
      [folder, /is a folder/],
    ] as const) {
      const isCode = path !== missing && path !== folder;
      for (const argv of isCode ? [[path], ['dis', path]] : [['dis', path]]) {
        const { stdout, stderr, exitCode } = pyco(argv);
        expect({ stdout, exitCode, lines: stderr.split('\n').length }, stderr).toEqual({ stdout: '', exitCode: 1, lines: 2 });
        expect(stderr.startsWith(`pyco: ${path}: `), stderr).toBe(true);
        expect(stderr).toMatch(reason);
      }
    }
  });

  it('refuses what cannot be run as python does', () => {
    const bin = join(ROOT, 'packages/cli/dist/bin.js');
    const missing = join(folder, 'missing.py');
    const reason = `${bin}: can't open file '${missing}': [Errno 2] No such file or directory\n`;
    expect(pyco([missing])).toEqual({ stdout: '', stderr: reason, exitCode: 2 });
    expect(pyco([folder])).toEqual({ stdout: '', stderr: `${bin}: can't find '__main__' module in '${folder}'\n`, exitCode: 1 });
  });

  it('tells its version', () => {
    expect(pyco(['-V']).stdout).toBe('Python 3.13.0\n');
  });

  it('keeps what V8 compiled, and does the same with it', () => {
    const [first, second] = [pyco(['-c', 'print(6 * 7)']), pyco(['-c', 'print(6 * 7)'])];
    expect(second).toEqual(first);
    expect(readdirSync(join(ROOT, 'packages/cli/dist')).some((name) => name.endsWith('.cache'))).toBe(true);
  });
});
