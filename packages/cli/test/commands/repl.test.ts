import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/main.js';
// Loaded before the tests, whose time is not for reading the runtime.
import '../../src/commands/repl.js';

/** What a session prints on standard error, where prompts go, and on standard output. Recorded from `python3.13 -qi`. */
async function session(stdin: string): Promise<{ stdout: string; stderr: string; status: number }> {
  const host = memoryHost({ stdin });
  const status = await main(['-qi'], { makeHost: () => host });
  return { ...host.output, status };
}

describe('an interactive session', () => {
  it('asks for more until a statement is whole, and ends its last line', async () => {
    const stderr = '>>> >>> ... ... >>> >>> \n';
    expect(await session('x = 1\nif x:\n  print(x)\n\nx\n')).toEqual({ stdout: '1\n1\n', stderr, status: 0 });
  });

  it('runs what stands there when the input ends', async () => {
    expect(await session('if 1:\n  print(2)')).toEqual({ stdout: '2\n', stderr: '>>> ... ... \n>>> \n', status: 0 });
  });

  it('shows in a traceback the lines that were typed before', async () => {
    const { stderr } = await session('def f(x):\n  1 / x\n\nf(0)\n');
    const traceback = [
      'Traceback (most recent call last):',
      '  File "<stdin>", line 1, in <module>',
      '    f(0)',
      '    ~^^^',
      '  File "<stdin>", line 2, in f',
      '    1 / x',
      '    ~~^~~',
      'ZeroDivisionError: division by zero',
    ];
    expect(stderr).toBe(`>>> ... ... >>> ${traceback.join('\n')}\n>>> \n`);
  });

  it('refuses at once what the parser refuses, and at its end what the compiler refuses', async () => {
    const parser = '  File "<stdin>", line 1\n    )\n    ^\nSyntaxError: unmatched \')\'\n';
    const compiler = '  File "<stdin>-1", line 1\n    def f(x, x): ...\n             ^\n';
    const { stderr } = await session('1\n)\ndef f(x, x): ...\n\n');
    expect(stderr).toBe(`>>> >>> ${parser}>>> ... ${compiler}SyntaxError: duplicate argument 'x' in function definition\n>>> \n`);
  });

  it('writes what the encoding lacks as escapes, and has the status of SystemExit', async () => {
    const host = memoryHost({ stdin: '"\\xe9\\u20ac"\nraise SystemExit(3)\n', env: { PYTHONIOENCODING: 'latin-1' } });
    expect(await main(['-qi'], { makeHost: () => host })).toBe(3);
    expect(host.output.stdout).toBe("'\ufffd\\u20ac'\n");
  });
});
