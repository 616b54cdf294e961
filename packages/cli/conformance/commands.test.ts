import { main } from '@pyco/cli';
import { readPyc } from '@pyco/marshal';
import { type MemoryHostOptions, memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { fixtureBytes } from '../../../internal/testing/src/index.js';

interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly read: (path: string) => Uint8Array;
}

/** Runs a command line in a world of its own. */
async function pyco(argv: readonly string[], options: MemoryHostOptions = {}): Promise<Ending> {
  const host = memoryHost(options);
  const exitCode = await main(argv, { makeHost: (args) => ({ ...host, argv: args }), executable: '/usr/bin/pyco' });
  const read = (path: string): Uint8Array => {
    const fd = host.files.open(path, 0, 0);
    const bytes = new Uint8Array(host.files.fstat(fd).size);
    host.files.read(fd, bytes, 0);
    return bytes;
  };
  return { ...host.output, exitCode, read };
}

const SHOW =
  'import sys\nprint(sys.argv, repr(sys.path[0]), sys.orig_argv, __name__, globals().get("__file__"), type(__loader__).__name__)\n';

describe('sys and __main__ are as python leaves them', () => {
  it('for a file', async () => {
    const { stdout } = await pyco(['./d/show.py', 'a', '-b'], { files: { '/w/d/show.py': SHOW }, cwd: '/w' });
    expect(stdout).toBe(
      "['./d/show.py', 'a', '-b'] '/w/d' ['/usr/bin/pyco', './d/show.py', 'a', '-b'] __main__ /w/d/show.py SourceFileLoader\n",
    );
  });

  it('for -c', async () => {
    const { stdout } = await pyco(['-c', SHOW, 'x']);
    expect(stdout.replace(/'import sys.*?', 'x'\]/, '...]')).toBe(`['-c', 'x'] '' ['/usr/bin/pyco', '-c', ...] __main__ None type\n`);
  });

  it('for standard input, named or not', async () => {
    expect((await pyco(['-', 'x'], { stdin: SHOW })).stdout).toBe(`['-', 'x'] '' ['/usr/bin/pyco', '-', 'x'] __main__ <stdin> type\n`);
    expect((await pyco([], { stdin: SHOW })).stdout).toBe(`[''] '' ['/usr/bin/pyco'] __main__ <stdin> type\n`);
  });

  it('for -m', async () => {
    const { stdout } = await pyco(['-m', 'pkg.show', 'x'], { files: { '/w/pkg/show.py': SHOW }, cwd: '/w' });
    expect(stdout).toBe("['/w/pkg/show.py', 'x'] '/w' ['/usr/bin/pyco', '-m', 'pkg.show', 'x'] __main__ /w/pkg/show.py SourceFileLoader\n");
  });

  it('so that a program imports its neighbours', async () => {
    const files = { '/w/main.py': 'import near\nprint(near.x)\n', '/w/near.py': 'x = 5\n' };
    expect((await pyco(['w/main.py'], { files })).stdout).toBe('5\n');
  });
});

describe('the status is that of python', () => {
  it.each([
    ['pass', 0, ''],
    ['import sys; sys.exit(3)', 3, ''],
    ['import sys; sys.exit(None)', 0, ''],
    ['import sys; sys.exit("bye")', 1, 'bye\n'],
    ['raise SystemExit(300)', 44, ''],
    ['x = 1 +', 1, '  File "<string>", line 1\n    x = 1 +\n           ^\nSyntaxError: invalid syntax\n'],
  ])('of -c %j', async (code, status, stderr) => {
    expect(await pyco(['-c', code])).toMatchObject({ exitCode: status, stderr });
  });

  it('of a program that ends its process with os._exit, where it stands', async () => {
    const source =
      'import atexit, os\natexit.register(print, "at exit")\ntry:\n    os._exit(259)\nexcept BaseException:\n    print("caught")\nfinally:\n    print("cleaned up")\n';
    expect(await pyco(['-c', source])).toMatchObject({ exitCode: 3, stdout: '', stderr: '' });
    expect(await pyco(['-c', 'import os; os._exit("3")'])).toMatchObject({ exitCode: 1 });
  });

  it('of a module that calls sys.exit', async () => {
    const files = { '/ends.py': 'import sys\nprint("out")\nsys.exit("bye")\n', '/four.py': 'raise SystemExit(4)\n' };
    expect(await pyco(['-m', 'ends'], { files })).toMatchObject({ exitCode: 1, stdout: 'out\n', stderr: 'bye\n' });
    expect(await pyco(['-m', 'four'], { files })).toMatchObject({ exitCode: 4, stderr: '' });
  });

  it('of a module that is not there', async () => {
    expect(await pyco(['-m', 'nosuch'])).toMatchObject({ exitCode: 1, stderr: '/usr/bin/pyco: No module named nosuch\n' });
  });

  it('of an uncaught exception in a module, whose traceback ends with it', async () => {
    const { exitCode, stderr } = await pyco(['-m', 'bad'], { files: { '/bad.py': '1/0\n' } });
    expect(exitCode).toBe(1);
    expect(stderr.endsWith('  File "/bad.py", line 1, in <module>\n    1/0\n    ~^~\nZeroDivisionError: division by zero\n')).toBe(true);
  });
});

describe('the end of a program', () => {
  it('asks sys.excepthook, then calls exit functions', async () => {
    const code = 'import atexit, sys\natexit.register(print, "bye")\nsys.excepthook = lambda *a: print("hook", a[0].__name__)\n1/0';
    expect(await pyco(['-c', code])).toMatchObject({ exitCode: 1, stdout: 'hook ZeroDivisionError\nbye\n', stderr: '' });
  });

  it('has status 130 after KeyboardInterrupt', async () => {
    expect(await pyco(['-c', 'raise KeyboardInterrupt'])).toMatchObject({ exitCode: 130 });
  });

  it('shows both exceptions where the hook fails too', async () => {
    const { stderr } = await pyco(['-c', 'import sys\nsys.excepthook = lambda *a: {}["k"]\nraise ValueError(1)']);
    expect(stderr).toMatch(
      /^Error in sys\.excepthook:\nTraceback [\s\S]*KeyError: 'k'\n\nOriginal exception was:\nTraceback [\s\S]*ValueError: 1\n$/,
    );
  });
});

describe('options', () => {
  it('show in sys.flags and in what is compiled', async () => {
    const code = 'import sys\nassert False\nprint(sys.flags.optimize, sys.flags.isolated, sys.flags.safe_path, sys._xoptions, __debug__)';
    expect(await pyco(['-O', '-I', '-X', 'a', '-X', 'b=3', '-c', code])).toMatchObject({
      stdout: "1 1 True {'a': True, 'b': '3'} False\n",
    });
  });

  it('filter warnings from the start', async () => {
    const { exitCode, stderr } = await pyco(['-W', 'error', '-c', 'import warnings\nwarnings.warn("w")']);
    expect(exitCode).toBe(1);
    expect(stderr.endsWith('UserWarning: w\n')).toBe(true);
  });

  it('put PYTHONPATH in front of the library', async () => {
    const files = { '/more/string.py': 'x = 1\n' };
    expect(await pyco(['-c', 'import string, sys\nprint(string.x, sys.path[:2])'], { files, env: { PYTHONPATH: '/more' } })).toMatchObject({
      stdout: "1 ['', '/more']\n",
    });
  });
});

describe('folders and interactive mode', () => {
  it('runs the __main__ of a folder, which comes first in sys.path', async () => {
    const files = { '/app/__main__.py': 'import near, sys\nprint(near.x, sys.argv, sys.path[0])\n', '/app/near.py': 'x = 5\n' };
    expect(await pyco(['/app', 'a'], { files })).toMatchObject({ stdout: "5 ['/app', 'a'] /app\n", exitCode: 0 });
  });

  it('reads statements to their end, shows values and goes on after an exception', async () => {
    const stdin = 'x = 2\ndef f():\n  return x * 4\n\nf()\n1/0\nx\nraise SystemExit(3)\n';
    const { stdout, stderr, exitCode } = await pyco(['-i', '-q'], { stdin });
    expect({ stdout, exitCode }).toEqual({ stdout: '8\n2\n', exitCode: 3 });
    expect(stderr).toContain('>>> >>> ... ... >>> ');
    expect(stderr).toContain('ZeroDivisionError: division by zero\n');
  });

  it('follows a program with -i', async () => {
    expect(await pyco(['-i', '-c', 'y = 7'], { stdin: 'y + 1\n' })).toMatchObject({ stdout: '8\n', exitCode: 0 });
  });
});

describe('pyco bundle', () => {
  it('writes what a program imports and no more', async () => {
    const files = { '/p.py': 'import near\n', '/near.py': 'from json import decoder\n' };
    const { exitCode, read } = await pyco(['bundle', 'p.py', '-o', '/out'], { files });
    expect(exitCode).toBe(0);
    const { modules } = JSON.parse(new TextDecoder().decode(read('/out/index.json'))) as {
      readonly modules: { readonly [name: string]: unknown };
    };
    expect(Object.keys(modules)).toEqual(expect.arrayContaining(['json', 'json.decoder', 're', 'os', 'importlib._bootstrap']));
    expect(Object.keys(modules)).not.toContain('mailbox');
  });
});

describe('pyco compile', () => {
  const source = fixtureBytes('fixtures/programs/generators.py');

  it("writes CPython's code beside the source, with the source's time and size", async () => {
    const { exitCode, stdout, stderr, read } = await pyco(['compile', 'fixtures/programs/generators.py'], {
      files: { '/fixtures/programs/generators.py': source },
    });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const written = read('/fixtures/programs/__pycache__/generators.cpython-313.pyc');
    const recorded = fixtureBytes('fixtures/programs/generators.cpython-313.pyc');
    expect(Buffer.from(written.subarray(16)).equals(Buffer.from(recorded.subarray(16)))).toBe(true);
    expect(readPyc(written).invalidation).toEqual({ kind: 'timestamp', mtime: 946_684_800, size: source.length });
  });

  const CONSTANTS = '(None, True, ..., 1, 2**70, 1.5, 2j, "a", "\\U0001f600", "\\ud83d", b"b"), {1} if 1 in {1, 2} else 0';
  const PRINTED = "((None, True, Ellipsis, 1, 1180591620717411303424, 1.5, 2j, 'a', '\\U0001f600', '\\ud83d', b'b'), {1})\n";

  it('writes every kind of constant, where -o says', async () => {
    const { exitCode, read } = await pyco(['compile', 'c.py', '-o', 'out/c.pyc'], { files: { '/c.py': `print(ascii((${CONSTANTS})))\n` } });
    expect(exitCode).toBe(0);
    const rerun = await pyco(['c.pyc'], { files: { '/c.pyc': read('/out/c.pyc') } });
    expect(rerun).toMatchObject({ stderr: '', stdout: PRINTED });
  });

  it('writes surrogates that are no pair as what they are', async () => {
    const { read } = await pyco(['compile', 'c.py', '-o', 'c.pyc'], { files: { '/c.py': 'print(len("\\ud83d\\ude00"))\n' } });
    expect(await pyco(['c.pyc'], { files: { '/c.pyc': read('/c.pyc') } })).toMatchObject({ stderr: '', stdout: '2\n' });
  });

  it('writes what import takes', async () => {
    const { read } = await pyco(['compile', 'c.py', '-o', 'c.pyc'], { files: { '/c.py': `x = ${CONSTANTS}\n` } });
    const rerun = await pyco(['-c', 'import sys; sys.path.append("/"); import c; print(ascii(c.x))'], {
      files: { '/c.pyc': read('/c.pyc') },
    });
    expect(rerun).toMatchObject({ stderr: '', stdout: PRINTED });
  });

  it('tells a SyntaxError as python does and writes nothing', async () => {
    const { exitCode, stderr, read } = await pyco(['compile', 'x.py', '-o', 'y.pyc'], { files: { '/x.py': 'x = (\n' } });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: '  File "x.py", line 1\n    x = (\n        ^\nSyntaxError: \'(\' was never closed\n',
    });
    expect(() => read('/y.pyc')).toThrow();
  });
});

describe('pyco dis', () => {
  it('shows source as it shows what CPython compiled of it', async () => {
    const files = {
      '/fixtures/programs/generators.py': fixtureBytes('fixtures/programs/generators.py'),
      '/g.pyc': fixtureBytes('fixtures/programs/generators.cpython-313.pyc'),
    };
    for (const options of [[], ['-C', '-O'], ['--json']]) {
      const [ours, theirs] = [
        await pyco(['dis', ...options, 'fixtures/programs/generators.py'], { files }),
        await pyco(['dis', ...options, 'g.pyc'], { files }),
      ];
      expect(ours.exitCode).toBe(0);
      expect(ours.stdout).toBe(theirs.stdout);
      expect(ours.stdout.length).toBeGreaterThan(1000);
    }
  });

  it('shows the register instructions of code of any version', async () => {
    const files = { '/x.py': 'def area(a, b):\n    return a * b\n' };
    const { exitCode, stdout } = await pyco(['dis', '-R', 'x.py'], { files });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  2       MULTIPLY               $0 = a * b\n          RETURN                 return $0\n');
    const older = await pyco(['dis', '--registers', 'g.pyc'], {
      files: { '/g.pyc': fixtureBytes('fixtures/programs/async_hello.cpython-310.pyc') },
    });
    expect(older.stdout).toContain('SEND                   $1 = $0.send($1), or what it returned and to');
  });
});

describe('the example in the README', () => {
  it('runs a program in a world of its own', async () => {
    const host = memoryHost({ files: { '/hello.py': 'print("hello")' } });
    const status = await main(['hello.py'], { makeHost: (argv) => ({ ...host, argv }) });
    expect({ status, ...host.output }).toEqual({ status: 0, stdout: 'hello\n', stderr: '' });
  });
});
