import { createRuntime, PythonError } from '@pyco/runtime';
import { createBrowserRuntime } from '@pyco/runtime/browser';
import { createNodeRuntime } from '@pyco/runtime/node';
import { PyFloat, type Value } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { fixtureBytes } from '../../../internal/testing/src/index.js';
import { simulatedWorld, smallWorld } from './simulated-world.js';

/** The PythonError that `body` ends with. */
function errorOf(body: () => unknown): PythonError {
  try {
    body();
  } catch (error) {
    if (error instanceof PythonError) return error;
    throw error;
  }
  throw new Error('no PythonError');
}

describe('createRuntime', () => {
  it('without a compiler runs compiled code and refuses source', () => {
    const runtime = createRuntime();
    expect(() => runtime.run('1')).toThrow('created without a compiler');
    const small = smallWorld().runtime;
    expect(small.eval('6 * 7')).toBe(42);
  });

  it('gives values of the VM: numbers, bigints, text and objects', () => {
    const { runtime } = smallWorld();
    expect(runtime.eval('2 ** 70')).toBe(2n ** 70n);
    expect(runtime.eval('"a" + "b"')).toBe('ab');
    expect(runtime.eval('1 == 1')).toBe(true);
    expect(runtime.eval('1 / 2')).toBeInstanceOf(PyFloat);
  });

  it('keeps __main__ between runs', () => {
    const { runtime } = smallWorld();
    const main = runtime.run('def double(v): return v * 2\nx = 1');
    runtime.run('x += 1');
    expect(main.dict.getStr('x')).toBe(2);
    expect(runtime.call(main.dict.getStr('double')!, 'ab')).toBe('abab');
    expect(runtime.eval('__name__')).toBe('__main__');
  });

  it('reaches nothing of its host: no files, no environment, no network', () => {
    const runtime = createNodeRuntime({ parts: { host: memoryHost() } });
    expect(runtime.eval("__import__('os').environ.get('PATH')")).toBe(runtime.eval('None'));
    expect(errorOf(() => runtime.run("open('/etc/passwd')")).message).toBe(
      "FileNotFoundError: [Errno 2] No such file or directory: '/etc/passwd'",
    );
    expect(errorOf(() => createBrowserRuntime().run('import socket')).message).toMatch(/^(ModuleNotFoundError|NotImplementedError)/);
  });

  it('reads files of its host and imports from them', () => {
    const host = memoryHost({ files: { '/lib/near.py': 'def here(): return __file__\n', '/data.txt': 'käse\n' } });
    const runtime = createNodeRuntime({ parts: { host } });
    runtime.run('import sys\nsys.path.append("/lib")\nimport near');
    expect(runtime.eval('near.here()')).toBe('/lib/near.py');
    expect(runtime.eval('open("/data.txt").read()')).toBe('käse\n');
  });
});

describe('createNodeRuntime', () => {
  it('gives what the guest writes to the functions it was given', () => {
    const written: string[] = [];
    const note = (stream: string) => (bytes: Uint8Array) => written.push(`${stream}: ${new TextDecoder().decode(bytes)}`);
    const runtime = createNodeRuntime({ stdout: note('out'), stderr: note('err') });
    runtime.run("import os, sys\nprint('text')\nsys.stderr.write('trouble\\n')\nsys.stdout.flush()\nos.write(1, b'bytes')");
    expect(written).toEqual(['err: trouble\n', 'out: text\n', 'out: bytes']);
    expect(runtime.eval('sys.stdout.isatty() or sys.stderr.isatty()')).toBe(false);
  });
});

describe('an exception that nobody caught', () => {
  it('comes out as PythonError with the text of its traceback', () => {
    const { runtime } = smallWorld();
    const error = errorOf(() => runtime.run('def f(v):\n    return 1 / v\n\nf(0)\n'));
    expect(error.message).toBe('ZeroDivisionError: division by zero');
    expect(error.traceback).toBe(
      [
        'Traceback (most recent call last):',
        '  File "<string>", line 4, in <module>',
        '    f(0)',
        '    ~^^^',
        '  File "<string>", line 2, in f',
        '    return 1 / v',
        '           ~~^~~',
        'ZeroDivisionError: division by zero',
        '',
      ].join('\n'),
    );
    expect(runtime.eval('1')).toBe(1);
  });

  it('keeps its cause, as PythonError too', () => {
    const error = errorOf(() => smallWorld().runtime.run('try:\n    {}["k"]\nexcept KeyError as e:\n    raise ValueError("v") from e\n'));
    expect(error.cause).toBeInstanceOf(PythonError);
    expect((error.cause as PythonError).message).toBe("KeyError: 'k'");
    expect(error.traceback).toContain('The above exception was the direct cause of the following exception:');
  });

  it('is a SyntaxError when source is none', () => {
    const error = errorOf(() => smallWorld().runtime.compile('x = (', 'f.py'));
    expect(error.traceback).toBe('  File "f.py", line 1\n    x = (\n        ^\nSyntaxError: \'(\' was never closed\n');
  });

  it('leaves the runtime usable after recursion without end', () => {
    const { runtime } = smallWorld();
    expect(errorOf(() => runtime.run('def f(): return f()\nf()')).message).toBe('RecursionError: maximum recursion depth exceeded');
    expect(runtime.eval('sum(range(10))')).toBe(45);
  });
});

describe('os._exit', () => {
  it('comes out as ProcessExit, past what the guest would have run; the runtime can be used further on', async () => {
    const { runtime } = simulatedWorld();
    const source = 'import os\ndone = []\ntry:\n    os._exit(7)\nfinally:\n    done.append(1)\n';
    expect(() => runtime.run(source)).toThrow(expect.objectContaining({ name: 'ProcessExit', status: 7 }));
    expect(runtime.eval('len(done)')).toBe(0);
    await expect(runtime.runAsync(source)).rejects.toMatchObject({ name: 'ProcessExit', status: 7 });
    expect(runtime.runMain(runtime.compile(source))).toEqual({ exitCode: 7, traceback: '' });
  });
});

describe('runMain', () => {
  it('gives the status and writes to the host what python would', () => {
    const status = (source: string): [number, string, string] => {
      const { runtime, host } = simulatedWorld();
      const { exitCode } = runtime.runMain(runtime.compile(source));
      return [exitCode, host.output.stdout, host.output.stderr];
    };
    expect(status('print("x", end="")')).toEqual([0, 'x', '']);
    expect(status('import sys\nprint("x")\nsys.exit("bye")')).toEqual([1, 'x\n', 'bye\n']);
    expect(status('raise SystemExit(7)')).toEqual([7, '', '']);
    expect(status('import sys\nsys.stderr.write("e")\nraise KeyError(1)')).toEqual([
      1,
      '',
      'eTraceback (most recent call last):\n  File "<string>", line 3, in <module>\n    raise KeyError(1)\nKeyError: 1\n',
    ]);
  });
});

describe('two runtimes', () => {
  it('share no modules, no classes and no settings', () => {
    const [a, b] = [simulatedWorld().runtime, simulatedWorld().runtime];
    for (const runtime of [a, b]) runtime.run('import sys, json\nclass C: pass\nseen = []');
    a.run('import builtins\nseen.append(1)\nsys.setrecursionlimit(77)\njson.mark = builtins.mark = 1\nsys.path.append("only a")');
    expect(b.eval('(len(seen), sys.getrecursionlimit(), hasattr(json, "mark"), "only a" in sys.path)')).toEqual(
      b.eval('(0, 1000, False, False)'),
    );
    expect(errorOf(() => b.eval('mark')).message).toBe("NameError: name 'mark' is not defined");
    const [first, second] = [a.eval('C'), b.eval('C')];
    expect(first).not.toBe(second);
  });

  it('can call into each other: the one inside leaves the one outside where it was', () => {
    const [a, b] = [smallWorld().runtime, smallWorld().runtime];
    b.run('x = "of b"');
    a.run('x = "of a"\ndef twice(v): return x + v');
    const twice: Value = a.eval('twice');
    expect(a.call(twice, b.eval('x'))).toBe('of aof b');
    expect(a.eval('x')).toBe('of a');
  });
});

describe('a program that CPython compiled', () => {
  it('runs without a compiler and without the library', () => {
    const bytes = fixtureBytes('packages/runtime/conformance/answer.cpython-313.pyc');
    const runtime = createRuntime();
    const program = runtime.readPyc(bytes);
    const main = runtime.run(program);
    expect(main.dict.getStr('answer')).toBe(42);
  });
});
