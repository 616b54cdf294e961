import { type MemoryHostOptions, memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { fixtureBytes } from '../../../internal/testing/src/index.js';
import { main } from '../src/main.js';
// Commands are loaded when they are asked for. Here they come first: the time a test may take is not for reading the runtime.
import '../src/commands/bundle.js';
import '../src/commands/compile.js';
import '../src/commands/dis.js';
import '../src/commands/repl.js';
import '../src/commands/run.js';

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

  it.each([
    [['-z'], 'Unknown option: -z'],
    [['-c'], 'Argument expected for the -c option'],
    [['-m'], 'Argument expected for the -m option'],
  ])('refuses %j with status 2, in the words of python', async (argv, message) => {
    const hint = "usage: pyco [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more information.\n";
    expect(await pyco(argv)).toEqual({ stdout: '', stderr: `${message}\n${hint}`, status: 2 });
  });

  it.each([
    [['dis'], 'dis: needs a file, .py or .pyc'],
    [['dis', '-X', 'a.pyc'], 'dis: unknown option -X; there are -C, -O, -P, -R and --json'],
    [['dis', 'a.pyc', 'b.pyc'], 'dis: one file at a time, not also b.pyc'],
    [['compile'], 'compile: needs a .py file'],
    [['compile', 'a.py', '-o'], 'compile: -o needs an argument: the file to write'],
    [['compile', '-q'], 'compile: unknown option -q; there is -o'],
    [['compile', 'a.py', 'b.py'], 'compile: one file at a time, not also b.py'],
    [['bundle'], 'bundle: needs a .py file'],
    [['bundle', 'a.py', '-o'], 'bundle: -o needs an argument: the folder to write'],
  ])('refuses %j with status 2', async (argv, message) => {
    expect(await pyco(argv)).toEqual({ stdout: '', stderr: `pyco: ${message}\n`, status: 2 });
  });

  it.each([
    ['gone.py', 'no such file'],
    ['folder', 'is a folder'],
  ])('refuses the file %s with status 1, except to run it', async (path, reason) => {
    for (const argv of [
      ['dis', path],
      ['compile', path],
    ]) {
      const expected = { stdout: '', stderr: `pyco: ${path}: ${reason}\n`, status: 1 };
      expect(await pyco(argv, { files: { '/folder/x': '' } })).toEqual(expected);
    }
  });
});

describe('a program that is not there', () => {
  it('has status 2, as under python', async () => {
    const stderr = "pyco: can't open file '/gone.py': [Errno 2] No such file or directory\n";
    expect(await pyco(['gone.py'])).toEqual({ stdout: '', stderr, status: 2 });
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
