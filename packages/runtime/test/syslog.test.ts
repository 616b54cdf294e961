import type { Backend, CallArgument, SystemCall } from '@pyco/selectors';
import { nativeModules } from '@pyco/stdlib';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

const ADDRESS = 4096;
const shown = (argument: CallArgument): unknown => (argument instanceof Uint8Array ? new TextDecoder().decode(argument) : argument);

/** What a program asks of the C library, of which only this part is there. */
function callsOf(program: string): readonly (readonly unknown[])[] {
  const calls: (readonly unknown[])[] = [];
  const call = (name: SystemCall, ...args: readonly CallArgument[]): number => {
    calls.push([name, ...args.map(shown)]);
    return name === 'strdup' ? ADDRESS + calls.length : name === 'setlogmask' ? 0xffffffff : Number.NaN;
  };
  const backend = { calls: { call } } as unknown as Backend;
  createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler, backend }).run(program);
  return calls;
}

/** The str of what an expression raises. */
function errorOf(expression: string): string {
  const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
  runtime.run(`
import syslog
try:
    ${expression}
except Exception as error:
    result = f'{type(error).__name__}: {error}'`);
  return String(runtime.eval('result'));
}

describe('syslog', () => {
  it('keeps the name of the log in the memory of C until another one is given, or the log is closed', () => {
    expect(
      callsOf('import syslog\nsyslog.openlog("one", syslog.LOG_PID)\nsyslog.openlog("two")\nsyslog.closelog()\nsyslog.closelog()'),
    ).toEqual([
      ['strdup', 'one\0'],
      ['openlog', ADDRESS + 1, 1, 8],
      ['strdup', 'two\0'],
      ['openlog', ADDRESS + 3, 0, 8],
      ['free', ADDRESS + 1],
      ['closelog'],
      ['free', ADDRESS + 3],
    ]);
  });

  it('opens the log at the first message, by the name of the program', () => {
    expect(callsOf('import sys, syslog\nsys.argv = ["/bin/tool.py"]\nsyslog.syslog("hi")\nsyslog.syslog(syslog.LOG_ERR, "ho")')).toEqual([
      ['strdup', 'tool.py\0'],
      ['openlog', ADDRESS + 1, 0, 8],
      ['syslog', 6, 'hi\0'],
      ['syslog', 3, 'ho\0'],
    ]);
  });

  it('gives no name where the program has none', () => {
    expect(callsOf('import sys, syslog\nsys.argv = [""]\nsyslog.openlog()')).toEqual([['openlog', 0, 0, 8]]);
  });

  it('passes a message on as it is, percent signs and all', () => {
    expect(callsOf('import syslog\nsyslog.openlog("x")\nsyslog.syslog("100 %s of ä %")').at(-1)).toEqual([
      'syslog',
      6,
      '100 %%s of ä %%\0',
    ]);
  });

  it('cuts masks to a C int, both ways', () => {
    expect(callsOf('import syslog\nassert syslog.setlogmask(2 ** 40 + 5) == -1')).toEqual([['setlogmask', 5]]);
  });

  it.each([
    ['LOG_UPTO', 3, 15],
    ['LOG_UPTO', 31, 0],
    ['LOG_UPTO', 62, 2147483647],
    ['LOG_MASK', 31, -2147483648],
    ['LOG_MASK', 33, 2],
    ['LOG_MASK', -1, -2147483648],
  ])('has the bits that C has for %s(%i)', (name, priority, mask) => {
    callsOf(`import syslog\nassert syslog.${name}(${priority}) == ${mask}`);
  });

  it.each([
    ['syslog.syslog()', 'TypeError: syslog.syslog requires 1 to 2 arguments'],
    ['syslog.syslog(5)', 'TypeError: syslog() argument 1 must be str, not int'],
    ['syslog.syslog(1, None)', 'TypeError: syslog() argument 2 must be str, not None'],
    ['syslog.syslog("a", "b")', "TypeError: 'str' object cannot be interpreted as an integer"],
    ['syslog.syslog(2 ** 40, "a")', 'OverflowError: signed integer is greater than maximum'],
    ['syslog.syslog("a\\0b")', 'ValueError: embedded null character'],
    ['syslog.openlog(5)', "TypeError: openlog() argument 'ident' must be str, not int"],
    ['syslog.openlog("a", "b")', "TypeError: 'str' object cannot be interpreted as an integer"],
  ])('refuses %s in the words of CPython', (expression, error) => {
    expect(errorOf(expression)).toBe(error);
  });

  it('says ENOSYS where the host has no such functions', () => {
    expect(errorOf('syslog.syslog("a")')).toBe('OSError: [Errno 38] Function not implemented');
  });
});
