import { CO, type CodeObject } from '@pyco/marshal';
import { PyDict } from '../builtins/dict.js';
import type { PyFunction } from '../builtins/function.js';
import { emptyTuple, PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { suggestName } from '../exceptions/print/suggestions.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import type { KwNames } from '../object/slots.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import type { Executable } from './executable.js';

type Registers = (Value | undefined)[];

/**
 * `initialize_locals`: arguments in vectorcall's form to a frame's first registers. Raises TypeError with CPython's texts.
 * `args` must not be part of the registers that are written.
 */
export function bindArguments(
  fn: PyFunction,
  exe: Executable,
  args: readonly Value[],
  kwnames: KwNames | undefined,
  registers: Registers,
  base: number,
): void {
  const { code } = exe;
  const { co_argcount, co_kwonlyargcount, co_flags } = code;
  const named = co_argcount + co_kwonlyargcount;
  const keywords = kwnames === undefined ? 0 : kwnames.length;
  const given = args.length - keywords;
  for (let i = 0; i < exe.args; i++) registers[base + i] = undefined;

  let at = named;
  if ((co_flags & CO.VARARGS) !== 0) {
    registers[base + at] = given > co_argcount ? new PyTuple(args.slice(co_argcount, given)) : emptyTuple;
    at++;
  }
  let extra: PyDict | undefined;
  if ((co_flags & CO.VARKEYWORDS) !== 0) registers[base + at] = extra = new PyDict();
  const positional = given < co_argcount ? given : co_argcount;
  for (let i = 0; i < positional; i++) registers[base + i] = args[i];

  for (let k = 0; k < keywords; k++) {
    const name = kwnames![k]!;
    const index = findName(code, name, named);
    if (index < 0) {
      if (extra === undefined) badKeyword(fn, code, kwnames!, name);
      else extra.set(strFromJs(name), args[given + k]!);
      continue;
    }
    if (registers[base + index] !== undefined) raise(exc.TypeError, `${qualname(fn)}() got multiple values for argument '${name}'`);
    registers[base + index] = args[given + k];
  }
  if (given > co_argcount && (co_flags & CO.VARARGS) === 0) tooManyPositional(fn, code, given, registers, base);
  if (given < co_argcount) fillDefaults(fn, code, given, registers, base);
  if (co_kwonlyargcount > 0) fillKeywordDefaults(fn, code, registers, base);
}

function findName(code: CodeObject<Value>, name: string, named: number): number {
  const names = code.co_localsplusnames;
  for (let i = code.co_posonlyargcount; i < named; i++) if (names[i] === name) return i;
  return -1;
}

/** Positional parameters from `given` on that have no value yet get their defaults. */
export function fillDefaults(fn: PyFunction, code: CodeObject<Value>, given: number, registers: Registers, base: number): void {
  const { co_argcount } = code;
  const defaults = fn.defaults?.items;
  const first = co_argcount - (defaults?.length ?? 0);
  let missing = 0;
  for (let i = given; i < first; i++) if (registers[base + i] === undefined) missing++;
  if (missing > 0) missingArguments(fn, code, missing, first, registers, base);
  for (let i = Math.max(given, first); i < co_argcount; i++) registers[base + i] ??= defaults![i - first];
}

export function fillKeywordDefaults(fn: PyFunction, code: CodeObject<Value>, registers: Registers, base: number): void {
  const { co_argcount, co_kwonlyargcount, co_localsplusnames } = code;
  const missing: string[] = [];
  for (let i = co_argcount; i < co_argcount + co_kwonlyargcount; i++) {
    if (registers[base + i] !== undefined) continue;
    const name = co_localsplusnames[i]!;
    const value = fn.kwdefaults?.getStr(name);
    if (value === undefined) missing.push(name);
    else registers[base + i] = value;
  }
  if (missing.length > 0) raiseMissing(fn, 'keyword-only', missing);
}

const qualname = (fn: PyFunction): string => strToJs(fn.qualname) ?? '?';
const plural = (count: number): string => (count === 1 ? '' : 's');

function missingArguments(
  fn: PyFunction,
  code: CodeObject<Value>,
  _count: number,
  first: number,
  registers: Registers,
  base: number,
): never {
  const names: string[] = [];
  for (let i = 0; i < first; i++) if (registers[base + i] === undefined) names.push(code.co_localsplusnames[i]!);
  return raiseMissing(fn, 'positional', names);
}

function raiseMissing(fn: PyFunction, kind: string, names: readonly string[]): never {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop()!;
  const list = quoted.length === 0 ? last : quoted.length === 1 ? `${quoted[0]} and ${last}` : `${quoted.join(', ')}, and ${last}`;
  return raise(exc.TypeError, `${qualname(fn)}() missing ${names.length} required ${kind} argument${plural(names.length)}: ${list}`);
}

function tooManyPositional(fn: PyFunction, code: CodeObject<Value>, given: number, registers: Registers, base: number): never {
  const { co_argcount, co_kwonlyargcount } = code;
  let keywordOnly = 0;
  for (let i = co_argcount; i < co_argcount + co_kwonlyargcount; i++) if (registers[base + i] !== undefined) keywordOnly++;
  const defaults = fn.defaults?.items.length ?? 0;
  const takes = defaults > 0 ? `from ${co_argcount - defaults} to ${co_argcount}` : String(co_argcount);
  const takesPlural = defaults > 0 || co_argcount !== 1 ? 's' : '';
  const also =
    keywordOnly > 0 ? ` positional argument${plural(given)} (and ${keywordOnly} keyword-only argument${plural(keywordOnly)})` : '';
  const were = given === 1 && keywordOnly === 0 ? 'was' : 'were';
  return raise(exc.TypeError, `${qualname(fn)}() takes ${takes} positional argument${takesPlural} but ${given}${also} ${were} given`);
}

function badKeyword(fn: PyFunction, code: CodeObject<Value>, kwnames: KwNames, name: string): never {
  const names = code.co_localsplusnames;
  const positionalOnly = names.slice(0, code.co_posonlyargcount).filter((parameter) => kwnames.includes(parameter));
  if (positionalOnly.length > 0) {
    raise(
      exc.TypeError,
      `${qualname(fn)}() got some positional-only arguments passed as keyword arguments: '${positionalOnly.join(', ')}'`,
    );
  }
  const candidates = names.slice(code.co_posonlyargcount, code.co_argcount + code.co_kwonlyargcount);
  const suggestion = suggestName(candidates, name);
  return raise(
    exc.TypeError,
    `${qualname(fn)}() got an unexpected keyword argument '${name}'${suggestion === undefined ? '' : `. Did you mean '${suggestion}'?`}`,
  );
}
