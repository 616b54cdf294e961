import { type MemoryHostOptions, memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { fixtureBytes } from '../../../internal/testing/src/index.js';
import { main } from '../src/main.js';

async function pyco(argv: readonly string[], options: MemoryHostOptions = {}): Promise<{ stdout: string; stderr: string; status: number }> {
  const host = memoryHost(options);
  const status = await main(argv, { makeHost: () => host });
  return { ...host.output, status };
}

describe('main', () => {
  it('tells its usage on standard output when asked', async () => {
    const { stdout, stderr, status } = await pyco(['-h']);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toMatch(/^usage: pyco /);
    expect(await pyco(['--help'])).toEqual({ stdout, stderr, status });
  });

  it('tells its usage on standard error, with status 2, when there is neither program nor pipe', async () => {
    const host = memoryHost();
    const stdio = { ...host.stdio, isatty: () => true, writeStderr: (bytes: Uint8Array) => host.stdio.writeStderr(bytes) };
    expect(await main([], { makeHost: () => ({ ...host, stdio }) as typeof host })).toBe(2);
    expect(host.output.stderr).toMatch(/^usage: pyco /);
  });

  it.each([
    [['-z'], 'unknown option -z; pyco -h tells what there is'],
    [['-c'], '-c needs an argument: the program'],
    [['-m'], '-m needs an argument: the module'],
    [['dis'], 'dis: needs a file, .py or .pyc'],
    [['dis', '-X', 'a.pyc'], 'dis: unknown option -X; there are -C, -O, -P and --json'],
    [['dis', 'a.pyc', 'b.pyc'], 'dis: one file at a time, not also b.pyc'],
    [['compile'], 'compile: needs a .py file'],
    [['compile', 'a.py', '-o'], 'compile: -o needs an argument: the file to write'],
    [['compile', '-q'], 'compile: unknown option -q; there is -o'],
    [['compile', 'a.py', 'b.py'], 'compile: one file at a time, not also b.py'],
  ])('refuses %j with status 2', async (argv, message) => {
    expect(await pyco(argv)).toEqual({ stdout: '', stderr: `pyco: ${message}\n`, status: 2 });
  });

  it.each([
    ['gone.py', 'no such file'],
    ['folder', 'is a folder'],
  ])('refuses the file %s with status 1', async (path, reason) => {
    for (const argv of [[path], ['dis', path], ['compile', path]]) {
      const expected = { stdout: '', stderr: `pyco: ${path}: ${reason}\n`, status: 1 };
      expect(await pyco(argv, { files: { '/folder/x': '' } })).toEqual(expected);
    }
  });
});

describe('pyco dis', () => {
  const files = { '/h.pyc': fixtureBytes('fixtures/programs/async_hello.cpython-313.pyc') };

  it('prints the bytecode of a compiled file and of what is in it', async () => {
    const { stdout, status } = await pyco(['dis', 'h.pyc'], { files });
    expect(status).toBe(0);
    expect(stdout).toContain('Disassembly of <code object bar at 0x');
    expect(stdout).not.toContain('CACHE');
  });

  it('refuses a file that is cut off, with status 1', async () => {
    const { stdout, stderr, status } = await pyco(['dis', 'short.pyc'], { files: { '/short.pyc': Uint8Array.of(1, 2, 3) } });
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toMatch(/^pyco: short\.pyc: .*a \.pyc file of 3 bytes.*\n$/);
  });

  it('shows caches with -C and offsets with -O', async () => {
    const { stdout } = await pyco(['dis', '-C', '-O', 'h.pyc'], { files });
    expect(stdout).toContain('CACHE');
    expect(stdout).toMatch(/^ +0 +0 +RESUME/m);
  });

  it('gives JSON with --json', async () => {
    const { stdout } = await pyco(['dis', '--json', 'h.pyc'], { files });
    const parsed = JSON.parse(stdout) as { readonly version: string; readonly children: readonly { readonly co_name: string }[] };
    expect(parsed.version).toBe('3.13');
    expect(parsed.children.map(({ co_name }) => co_name)).toEqual(['foo', 'bar']);
  });
});
