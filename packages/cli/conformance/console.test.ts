import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const hasTerminal = platform() === 'linux' && ['/etc', '/lib', '/usr/share'].some((folder) => existsSync(`${folder}/terminfo/x/xterm`));

/**
 * Types at the command as at a terminal, of which a program of Python's has the other end: each text once what it waits for has been shown. Tells what the
 * terminal has shown by then, without control sequences, where that is not what was awaited; else the status of the command.
 */
const TYPIST = `
import json, os, re, subprocess, sys
master, slave = os.openpty()
env = os.environ | {"TERM": "xterm", "NO_COLOR": "1", "PYTHON_HISTORY": os.devnull} | json.loads(sys.argv[2])
child = subprocess.Popen([sys.executable, "-q"], stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True)
os.close(slave)
shown = ""
def wait(text):
    global shown
    while text not in shown:
        try:
            shown += re.sub("\\x1b[^a-zA-Z>=]*[a-zA-Z>=]", "", os.read(master, 4096).decode())
        except OSError:
            break
for text, awaited in json.loads(sys.argv[1]):
    os.write(master, text.encode())
    wait(awaited)
    if awaited not in shown:
        sys.exit(f"no {awaited!r} in {shown!r}")
    shown = shown[shown.index(awaited) + len(awaited):]
print(child.wait())
`;

function typed(steps: readonly (readonly [text: string, awaited: string])[], env: { readonly [name: string]: string } = {}): string {
  const argv = ['packages/cli/dist/bin.js', '-c', TYPIST, JSON.stringify(steps), JSON.stringify(env)];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
  expect(stderr).toBe('');
  return stdout.trim();
}

describe.skipIf(!hasTerminal)('the command on a terminal (skipped where there is no entry for xterm)', () => {
  it("is CPython's console: it edits statements of many lines, completes names and goes back in what was typed", () => {
    const steps = [
      ['', '>>> '],
      ['def double(x):\rreturn x * 2\r\r', '>>> '],
      ['double(21)\r', '42\r\n'],
      // Up, and the line again with another number.
      ['', '>>> '],
      ['\x1bOA\x7f\x7f4)\r', '48\r\n'],
      ['', '>>> '],
      ['dou\t3)\r', '6\r\n'],
      ['', '>>> '],
      ['1 / 0\r', 'ZeroDivisionError: division by zero'],
      ['', '>>> '],
      ['import sys; sys.exit(7)\r', ''],
    ] as const;
    expect(typed(steps)).toBe('7');
  });

  it('remembers what was typed in the session before', () => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    try {
      const env = { PYTHON_HISTORY: join(folder, 'history') };
      expect(
        typed(
          [
            ['', '>>> '],
            ['40 + 2\r', '42\r\n'],
            ['', '>>> '],
            ['exit()\r', ''],
          ],
          env,
        ),
      ).toBe('0');
      // The call of exit is the last line, the sum the one before.
      expect(
        typed(
          [
            ['', '>>> '],
            ['\x1bOA\x1bOA\r', '42\r\n'],
            ['', '>>> '],
            ['exit()\r', ''],
          ],
          env,
        ),
      ).toBe('0');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads line by line where that is wished for, and loses nothing of what is pasted', () => {
    const steps = [
      ['', '>>> '],
      ['def double(x):\r    return x * 2\r\rdouble(21)\rdouble(22)\r', '42\r\n'],
      ['', '44\r\n'],
      ['exit(3)\r', ''],
    ] as const;
    expect(typed(steps, { PYTHON_BASIC_REPL: '1' })).toBe('3');
  });
});
