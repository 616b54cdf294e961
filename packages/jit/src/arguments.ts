import { type Executable, fixedArgs, type PyFunction } from '@pyco/vm/evaluator';
import type { Emitter } from './emitter.js';

/** A call of one Python function whose arguments are bound when the call is compiled. */
export interface BoundCall {
  /** A condition, which also leaves the executable in `o`: the function still is as it was, and its code is compiled. */
  readonly test: string;
  /** An expression for each parameter. */
  readonly values: readonly string[];
}

/**
 * Binds arguments to the parameters of `fn`: `positional` are expressions, `named` go with `names`. Defaults are taken as they are now; that they are the same is
 * part of the test. `undefined` for a call that does not fit, or whose callee takes more than a fixed number of arguments.
 */
export function bindCall(
  e: Emitter,
  fn: PyFunction,
  positional: readonly string[],
  named: readonly string[],
  names: readonly string[],
): BoundCall | undefined {
  const exe: Executable | undefined = fn.executable;
  if (exe === undefined) return undefined;
  const count = fixedArgs(exe);
  const { co_argcount, co_posonlyargcount, co_localsplusnames } = exe.code;
  if (count < 0 || positional.length > co_argcount) return undefined;
  const values: (string | undefined)[] = [...positional];
  for (let i = 0; i < names.length; i++) {
    const index = co_localsplusnames.indexOf(names[i]!, co_posonlyargcount);
    if (index < 0 || index >= count || values[index] !== undefined) return undefined;
    values[index] = named[i]!;
  }
  const name = e.bind(fn, 'k');
  const tests = [`(o = ${name}.executable) === ${e.bind(exe, 'x')}`, 'o.compiled !== undefined'];
  const missing = Array.from({ length: count }, (_, i) => i).filter((i) => values[i] === undefined);
  if (missing.some((i) => i < co_argcount)) {
    const { defaults } = fn;
    if (defaults === undefined) return undefined;
    tests.push(`${name}.defaults === ${e.bind(defaults, 'k')}`);
    for (const i of missing.filter((index) => index < co_argcount)) {
      const value = defaults.items[i - co_argcount + defaults.items.length];
      if (value === undefined) return undefined;
      values[i] = e.constant(value);
    }
  }
  if (missing.some((i) => i >= co_argcount)) {
    const { kwdefaults } = fn;
    if (kwdefaults === undefined) return undefined;
    tests.push(`${name}.kwdefaults === ${e.bind(kwdefaults, 'k')}`);
    for (const i of missing.filter((index) => index >= co_argcount)) {
      const parameter = co_localsplusnames[i]!;
      if (kwdefaults.getStr(parameter) === undefined) return undefined;
      // The dict can be written to: its item is asked.
      const item = `${e.bind(kwdefaults.cell(parameter), 'g')}.v`;
      tests.push(`${item} !== undefined`);
      values[i] = item;
    }
  }
  return { test: tests.join(' && '), values: values as string[] };
}
