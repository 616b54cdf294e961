import { nativeModules } from '@pyco/stdlib';
import { type MemoryHost, memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime, LimitError, type Runtime } from '../src/index.js';

function make(): { readonly runtime: Runtime; readonly host: MemoryHost } {
  const host = memoryHost();
  return { runtime: createRuntime({ host, modules: nativeModules, compiler: pycoCompiler }), host };
}

describe('what a program prints', () => {
  it('has reached the host when the call into the runtime is over, however it ends', async () => {
    const { runtime, host } = make();
    runtime.run("print('run')\ndef say(text): print(text, end='.')");
    expect(host.output.stdout).toBe('run\n');
    runtime.eval("say('eval')");
    runtime.call(runtime.eval('say'), 'call');
    expect(host.output.stdout).toBe('run\neval.call.');
    expect(() => runtime.run("print('raised')\n1 / 0")).toThrow();
    expect(host.output.stdout).toBe('run\neval.call.raised\n');
    await runtime.runAsync("print('awaited')");
    expect(host.output.stdout).toBe('run\neval.call.raised\nawaited\n');
    await expect(runtime.runAsync("print('stopped')\nwhile True: pass", { stepBudget: 1000 })).rejects.toBeInstanceOf(LimitError);
    expect(host.output.stdout).toBe('run\neval.call.raised\nawaited\nstopped\n');
  });

  it('is still in its buffer while JavaScript is called in the middle', () => {
    const { runtime, host } = make();
    let seen = '';
    runtime.setGlobal('look', () => {
      runtime.eval('1');
      seen = host.output.stdout;
    });
    runtime.run("print('before')\nlook()\nprint('after')");
    expect([seen, host.output.stdout]).toEqual(['', 'before\nafter\n']);
  });

  it('is lost where the program ends its process', () => {
    const { runtime, host } = make();
    expect(() => runtime.run("import posix\nprint('lost')\nposix._exit(1)")).toThrow('status 1');
    expect(host.output.stdout).toBe('');
  });

  it('cannot hold the host in a flush of its own beyond the limits', async () => {
    const { runtime } = make();
    const program = 'import sys\nclass Out:\n    closed = False\n    def flush(self):\n        while True: pass\nsys.stdout = Out()';
    await runtime.runAsync(program, { stepBudget: 10_000 });
    await expect(runtime.runAsync('while True: pass', { stepBudget: 1000 })).rejects.toBeInstanceOf(LimitError);
  });
});
