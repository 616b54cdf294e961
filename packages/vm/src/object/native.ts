import { PyDict } from '../builtins/dict.js';
import { exc } from '../exceptions/hierarchy.js';
import { suggestName } from '../exceptions/print/suggestions.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from './py-object.js';
import { type Parameter, ParameterKind, parseSignature, type Signature } from './signature.js';
import type { KwNames } from './slots.js';

/**
 * A native as its author writes it. It gets the receiver first if its signature starts with `$self`, `$module` or `$type`, then one
 * argument per parameter: `undefined` where nothing was given and the default is `<unrepresentable>`, a JavaScript array
 * for `*args`, a fresh `PyDict` for `**kwargs`. It throws the exception instance it raises (`raise`). It returns
 * `undefined` only when it did not complete (a frame was pushed, or it waits).
 */
export type NativeFunction = (...args: never[]) => Value | undefined;

type AnyFunction = (...args: unknown[]) => Value | undefined;

/**
 * One declared native: `PyMethodDef`. The signature text is the single source for binding, error texts and
 * `__text_signature__`; it is read when the native is first called.
 */
export class NativeDef {
  readonly name: string;
  readonly fn: AnyFunction;
  /** The parentheses and what is between them. */
  readonly text: string;
  /** `__doc__`: what the declaration says in the lines after the first. */
  readonly doc: string | undefined;
  /** In front of the name in error texts: the type's name and a dot, the module's, or nothing. */
  readonly owner: string;
  /** Positional arguments accepted without more ado, when `isPlain` and no keywords are given; see `Signature`. */
  min = 0;
  max = -1;
  isPlain = false;
  /** The number of parameters of a native that can be called with defaults for what is not given, if it has three at most; else -1. */
  withDefaults = -1;
  hasReceiver = false;
  /** `*args` is all there is: `Struct.pack`. */
  takesAll = false;
  /** `fn` takes (receiver, args, kwnames) as they come; the signature text is for `inspect` only. */
  readonly raw: boolean;
  #signature: Signature | undefined = undefined;

  constructor(declaration: string, fn: NativeFunction, owner: string, raw = false) {
    const paren = declaration.indexOf('(');
    const line = declaration.indexOf('\n');
    this.name = declaration.slice(0, paren);
    this.text = declaration.slice(paren, line < 0 ? undefined : line);
    this.doc = line < 0 ? undefined : declaration.slice(line + 1);
    this.fn = fn as AnyFunction;
    this.owner = owner;
    this.raw = raw;
  }

  get signature(): Signature {
    let signature = this.#signature;
    if (signature === undefined) {
      signature = parseSignature(this.text.slice(1, -1));
      this.#signature = signature;
      this.min = signature.min;
      this.max = signature.max;
      this.isPlain = signature.isPlain;
      if (signature.isFixed && signature.parameters.length <= 3) this.withDefaults = signature.parameters.length;
      this.hasReceiver = signature.receiver !== undefined;
      this.takesAll = signature.parameters.length === 1 && signature.parameters[0]!.kind === ParameterKind.VAR_POSITIONAL;
    }
    return signature;
  }

  /** `_PyObject_FunctionStr` without the parentheses. */
  get qualifiedName(): string {
    return this.owner === '' ? this.name : `${this.owner}.${this.name}`;
  }
}

/** Calls a native with arguments in vectorcall's form. `receiver` is ignored by a native that declares none. */
export function callNative(def: NativeDef, receiver: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const fn = def.fn;
  if (def.raw) return fn(receiver, args, kwnames);
  const signature = def.signature;
  if (kwnames === undefined && def.withDefaults > args.length && args.length <= def.max && args.length >= def.min) {
    return callWithDefaults(def, signature, receiver, args);
  }
  if (def.takesAll && kwnames === undefined) return def.hasReceiver ? fn(receiver, args.slice()) : fn(args.slice());
  const bound: readonly (Value | undefined)[] =
    kwnames === undefined && def.isPlain && args.length === def.max ? args : bindArguments(def, signature, args, kwnames);
  if (!def.hasReceiver) return fn(...bound);
  switch (bound.length) {
    case 0:
      return fn(receiver);
    case 1:
      return fn(receiver, bound[0]);
    case 2:
      return fn(receiver, bound[0], bound[1]);
    case 3:
      return fn(receiver, bound[0], bound[1], bound[2]);
    default:
      return fn(receiver, ...bound);
  }
}

/** `d.get(key)`, `l.pop()`, `s.find(x)`: one to three parameters, of which the last are not given. */
function callWithDefaults(def: NativeDef, { parameters }: Signature, receiver: Value, args: readonly Value[]): Value | undefined {
  const { fn } = def;
  const first = args.length > 0 ? args[0] : parameters[0]!.fallback;
  if (def.withDefaults === 1) return def.hasReceiver ? fn(receiver, first) : fn(first);
  const second = args.length > 1 ? args[1] : parameters[1]!.fallback;
  if (def.withDefaults === 2) return def.hasReceiver ? fn(receiver, first, second) : fn(first, second);
  const third = parameters[2]!.fallback;
  return def.hasReceiver ? fn(receiver, first, second, third) : fn(first, second, third);
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Arguments in the order of the parameters. Raises TypeError with the text that CPython has for the native's calling convention. */
export function bindArguments(
  def: NativeDef,
  signature: Signature,
  args: readonly Value[],
  kwnames: KwNames | undefined,
): (Value | undefined)[] {
  const keywords = kwnames === undefined ? 0 : kwnames.length;
  const given = args.length - keywords;
  if (signature.positionalOnly) {
    if (keywords > 0) raise(exc.TypeError, `${def.qualifiedName}() takes no keyword arguments`);
    return bindPositional(def, signature, args);
  }
  const { parameters, max } = signature;
  const bound: (Value | undefined)[] = new Array(parameters.length).fill(undefined);
  let extraKeywords: PyDict | undefined;
  const { varPositional, varKeyword } = signature;
  if (varPositional >= 0) bound[varPositional] = args.slice(Math.min(max, given), given);
  if (varKeyword >= 0) bound[varKeyword] = extraKeywords = new PyDict();
  if (varPositional < 0 && (given > max || (extraKeywords === undefined && args.length > parameters.length))) {
    tooManyPositional(def, signature, given, keywords);
  }
  for (let i = 0; i < given && i < max; i++) bound[i] = args[i];
  if (keywords > 0) {
    for (let i = given; i < parameters.length; i++) {
      const parameter = parameters[i]!;
      if (parameter.kind === ParameterKind.POSITIONAL_ONLY && !parameter.optional) missing(def, signature, parameter, i, given);
    }
  }
  // What is missing is named before what does not belong.
  let misfit: string | undefined;
  for (let k = 0; k < keywords; k++) {
    const name = kwnames![k]!;
    const value = args[given + k]!;
    const index = findNamed(parameters, name);
    if (index >= 0 && bound[index] === undefined) bound[index] = value;
    else if (index < 0 && extraKeywords !== undefined) extraKeywords.setStr(name, value);
    else misfit ??= name;
  }
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]!;
    if (bound[i] !== undefined) continue;
    if (!parameter.optional) missing(def, signature, parameter, i, given);
    bound[i] = parameter.fallback;
  }
  if (misfit !== undefined) misplacedKeyword(def, signature, misfit);
  return bound;
}

function findNamed(parameters: readonly Parameter[], name: string): number {
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]!;
    if (parameter.name === name && takesName(parameter.kind)) return i;
  }
  return -1;
}

const takesName = (kind: ParameterKind): boolean => kind === ParameterKind.POSITIONAL_OR_KEYWORD || kind === ParameterKind.KEYWORD_ONLY;

/** METH_NOARGS, METH_O and `_PyArg_CheckPositional`, told apart as Argument Clinic chooses them. */
function bindPositional(def: NativeDef, { parameters, min, max }: Signature, args: readonly Value[]): (Value | undefined)[] {
  const given = args.length;
  if (given < min || given > max) {
    if (max === 0) raise(exc.TypeError, `${def.qualifiedName}() takes no arguments (${given} given)`);
    if (max === 1 && min === 1) raise(exc.TypeError, `${def.qualifiedName}() takes exactly one argument (${given} given)`);
    const bound = min === max ? '' : given < min ? 'at least ' : 'at most ';
    raise(exc.TypeError, `${def.name} expected ${bound}${plural(given < min ? min : max, 'argument')}, got ${given}`);
  }
  const bound: (Value | undefined)[] = new Array(max).fill(undefined);
  for (let i = 0; i < max; i++) bound[i] = i < given ? args[i] : parameters[i]!.fallback;
  return bound;
}

function tooManyPositional(def: NativeDef, { parameters, min, max }: Signature, given: number, keywords: number): never {
  const total = parameters.length;
  if (given + keywords > total && total > 0) {
    raise(
      exc.TypeError,
      `${def.name}() takes at most ${plural(total, keywords > 0 && given === 0 ? 'keyword argument' : 'argument')} (${given + keywords} given)`,
    );
  }
  if (max === 0) raise(exc.TypeError, `${def.name}() takes no positional arguments`);
  const bound = min === max ? 'exactly' : 'at most';
  raise(exc.TypeError, `${def.name}() takes ${bound} ${plural(max, 'positional argument')} (${given} given)`);
}

/** A positional-only parameter has no name for a native: giving it is as wrong as any other name. */
function misplacedKeyword(def: NativeDef, { parameters }: Signature, name: string): never {
  const index = parameters.findIndex((p) => p.name === name && takesName(p.kind));
  if (index >= 0) raise(exc.TypeError, `argument for ${def.name}() given by name ('${name}') and position (${index + 1})`);
  const names = parameters.filter((p) => takesName(p.kind)).map((p) => p.name);
  const meant = suggestName(names, name);
  raise(
    exc.TypeError,
    `${def.name}() got an unexpected keyword argument '${name}'${meant === undefined ? '' : `. Did you mean '${meant}'?`}`,
  );
}

function missing(def: NativeDef, { parameters, min, max }: Signature, parameter: Parameter, index: number, given: number): never {
  if (parameter.kind === ParameterKind.POSITIONAL_ONLY) {
    const isExact = min === max && parameters.every((p) => p.kind !== ParameterKind.VAR_POSITIONAL);
    const bound = isExact ? 'exactly' : 'at least';
    raise(exc.TypeError, `${def.name}() takes ${bound} ${plural(min, 'positional argument')} (${given} given)`);
  }
  if (parameter.kind === ParameterKind.KEYWORD_ONLY)
    raise(exc.TypeError, `${def.name}() missing required keyword-only argument: '${parameter.name}'`);
  raise(exc.TypeError, `${def.name}() missing required argument '${parameter.name}' (pos ${index + 1})`);
}
