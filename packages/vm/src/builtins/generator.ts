import { call } from '../abstract/call.js';
import { isInstance, repr } from '../abstract/object.js';
import { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, makeException, raise } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { stopIteration } from '../frame/leave.js';
import { callExit, checkResumable, delegateOf, resumeGenerator } from '../interp/generator.js';
import { nextNow } from '../interp/next-now.js';
import { closeGenerator, throwInto } from '../interp/throw.js';
import { defineType, type MethodTable } from '../object/define-type.js';
import type { GetSetDef } from '../object/descriptors.js';
import { None, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { typeName } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { addressOf } from './address.js';
import { type GeneratorBase, GenState, PyGenerator } from './generator-base.js';
import { genericAlias } from './generic-alias.js';
import { PyTraceback } from './traceback.js';

/** `gen.send(value)`. */
export function sendMethod(self: GeneratorBase, value: Value): Value | undefined {
  const tstate = currentThread();
  if (!checkResumable(self)) throw stopIteration(None);
  return resumeGenerator(tstate, self, value, callExit(tstate));
}

/** `_gen_throw`'s arguments: an exception, or a type with value and traceback. */
export function thrownException(type: Value, value: Value | undefined, traceback: Value | undefined): PyBaseException {
  if (traceback === None) traceback = undefined;
  if (traceback !== undefined && !(traceback instanceof PyTraceback))
    raise(exc.TypeError, 'throw() third argument must be a traceback object');
  let error: PyBaseException;
  if (type instanceof PyType && type.isSubtypeOf(exc.BaseException)) {
    if (value instanceof PyBaseException && isInstance(value, type)) error = value;
    else {
      error = instantiate(type, value);
    }
  } else if (type instanceof PyBaseException) {
    if (value !== undefined && value !== None) raise(exc.TypeError, 'instance exception may not have a separate value');
    error = type;
  } else {
    return raise(exc.TypeError, `exceptions must be classes or instances deriving from BaseException, not ${typeName(type)}`);
  }
  if (traceback !== undefined) error.traceback = traceback;
  return error;
}

/** What goes wrong here is what is thrown. */
function instantiate(type: PyType, value: Value | undefined): PyBaseException {
  try {
    const made = value === undefined || value === None ? call(type) : call(type, value);
    if (made instanceof PyBaseException) return made;
    return makeException(
      exc.TypeError,
      `calling ${strToJs(repr(type))} should have returned an instance of BaseException, not ${typeName(made)}`,
    );
  } catch (error) {
    if (!isRaised(error, exc.BaseException)) throw error;
    return error;
  }
}

export function warnOfThreeArguments(args: readonly Value[]): void {
  if (args.length > 1) {
    warn(exc.DeprecationWarning, 'the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.');
  }
}

export function throwMethod(self: GeneratorBase, args: readonly Value[]): Value | undefined {
  const tstate = currentThread();
  if (args.length < 1) raise(exc.TypeError, 'throw expected at least 1 argument, got 0');
  if (args.length > 3) raise(exc.TypeError, `throw expected at most 3 arguments, got ${args.length}`);
  warnOfThreeArguments(args);
  return throwInto(tstate, self, thrownException(args[0]!, args[1], args[2]));
}

export const closeMethod = (self: GeneratorBase): Value | undefined => closeGenerator(currentThread(), self);

/** `__name__` and `__qualname__`, which can be set. */
export const namesGetSet = (kind: string): { readonly [name: string]: GetSetDef<GeneratorBase> } => ({
  __name__: {
    doc: `name of the ${kind}`,
    get: (self) => self.name,
    set: (self, value) => {
      if (value === undefined || strContents(value) === undefined) raise(exc.TypeError, '__name__ must be set to a string object');
      self.name = value;
    },
  },
  __qualname__: {
    doc: `qualified name of the ${kind}`,
    get: (self) => self.qualname,
    set: (self, value) => {
      if (value === undefined || strContents(value) === undefined) raise(exc.TypeError, '__qualname__ must be set to a string object');
      self.qualname = value;
    },
  },
});

/** `gi_frame` and the like under the prefix of a kind. */
export const frameGetSet = (prefix: string): { readonly [name: string]: GetSetDef<GeneratorBase> } => ({
  [`${prefix}_frame`]: { get: (self) => (self.state === GenState.CLOSED ? None : self.frame.escape()) },
  [`${prefix}_running`]: { get: (self) => self.state === GenState.RUNNING },
  [`${prefix}_suspended`]: { get: (self) => self.state === GenState.SUSPENDED },
  [`${prefix}_code`]: { get: (self) => self.code },
});

export const reprOf = (what: string, self: GeneratorBase): Value =>
  strFromJs(`<${what} object ${strToJs(self.qualname)} at ${addressOf(self)}>`);

const THROW_DOC = `throw(value)
throw(type[,value[,tb]])

Raise exception in %, return next yielded value or raise
StopIteration.
the (type, val, tb) signature is deprecated, 
and may be removed in a future version of Python.`;

/** `send`, `throw`, `close` of generators and coroutines, with what their docs call them. */
export const resumeMethods = (kind: 'generator' | 'coroutine'): MethodTable => ({
  [`send($self, arg, /)\nsend(arg) -> send 'arg' into ${kind},\nreturn next yielded value or raise StopIteration.`]: sendMethod,
  [`throw($self, /, *args)\n${THROW_DOC.replace('%', kind)}`]: throwMethod,
  [`close($self, /)\nclose() -> raise GeneratorExit inside ${kind}.`]: closeMethod,
  '__sizeof__($self, /)': (self: GeneratorBase): Value => 104 + 8 * self.frame.exe.size,
});

const _generatorType: PyType = defineType<PyGenerator>({
  name: 'generator',
  instance: PyGenerator,
  final: true,
  noInstantiation: true,
  weakrefs: true,
  slots: {
    tp_repr: (self) => reprOf('generator', self),
    tp_iter: (self) => self,
    tp_iternext: (self) => nextNow(currentThread(), self),
  },
  methods: resumeMethods('generator'),
  classMethods: { '__class_getitem__($cls, item, /)': genericAlias },
  getset: {
    ...namesGetSet('generator'),
    ...frameGetSet('gi'),
    gi_yieldfrom: { doc: 'object being iterated by yield from, or None', get: (self) => delegateOf(self) ?? None },
  },
});
