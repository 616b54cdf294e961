import { toArray } from '../abstract/iter.js';
import { isTrue, repr, str } from '../abstract/object.js';
import { PyDict } from '../builtins/dict.js';
import { PyTraceback } from '../builtins/traceback.js';
import { PyTuple } from '../builtins/tuple.js';
import { instanceDict, setInstanceDict } from '../object/attribute.js';
import type { TypeSpec } from '../object/define-type.js';
import type { GetSetDef } from '../object/descriptors.js';
import { None, type Value } from '../object/py-object.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import {
  type PyAttributeError,
  PyBaseException,
  type PyImportError,
  type PyNameError,
  type PyStopIteration,
  type PySystemExit,
} from './base-exception.js';
import { exc } from './hierarchy.js';
import { addNote, raise } from './raise.js';

export type Spec = Partial<TypeSpec<PyBaseException>>;
type ExceptionClass = new (args: readonly Value[]) => PyBaseException;
type Init = (self: PyBaseException, args: readonly Value[], kwnames: KwNames | undefined) => void;

/** The text of a str made by `str()` or `repr()`. */
export const text = (value: Value): string => strToJs(value)!;

/** `tp_new`: the positional arguments become `args`; the layout is that of the class. */
export const newException: NonNullable<TypeSpec<PyBaseException>['slots']>['tp_new'] = (type, args, kwnames) =>
  new (type.instanceClass as unknown as ExceptionClass)(kwnames === undefined ? args : args.slice(0, args.length - kwnames.length));

export function refuseKeywords(self: Value, kwnames: KwNames | undefined): void {
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, `${typeOf(self).name}() takes no keyword arguments`);
}

const initBase: Init = (self, args, kwnames) => {
  refuseKeywords(self, kwnames);
  self.args = new PyTuple(args);
};

/** Keyword arguments of ImportError, NameError and AttributeError: taken out, the rest is `args`. */
function takeKeywords(
  name: string,
  allowed: readonly string[],
  args: readonly Value[],
  kwnames: KwNames | undefined,
): { positional: readonly Value[]; given: Map<string, Value> } {
  const count = args.length - (kwnames?.length ?? 0);
  const given = new Map<string, Value>();
  kwnames?.forEach((keyword, k) => {
    if (!allowed.includes(keyword)) raise(exc.TypeError, `${name}() got an unexpected keyword argument '${keyword}'`);
    given.set(keyword, args[count + k]!);
  });
  return { positional: args.slice(0, count), given };
}

/** An attribute that is a field of the exception; unset reads as None. */
export function field<T extends PyBaseException>(key: keyof T & string): GetSetDef<PyBaseException> {
  return {
    get: (self) => ((self as unknown as Record<string, Value | undefined>)[key] ?? None) as Value,
    set: (self, value) => {
      (self as unknown as Record<string, Value | undefined>)[key] = value;
    },
  };
}

function baseStr(self: PyBaseException): Value {
  const items = self.args.items;
  if (items.length === 0) return '';
  return items.length === 1 ? str(items[0]!) : str(self.args);
}

function baseRepr(self: PyBaseException): Value {
  const items = self.args.items;
  const name = typeOf(self).name;
  return strFromJs(items.length === 1 ? `${name}(${text(repr(items[0]!))})` : `${name}${text(repr(self.args))}`);
}

function chained(key: 'cause' | 'context'): GetSetDef<PyBaseException> {
  return {
    get: (self) => self[key] ?? None,
    set: (self, value) => {
      if (value === undefined) raise(exc.TypeError, `__${key}__ may not be deleted`);
      if (value !== None && !(value instanceof PyBaseException))
        raise(exc.TypeError, `exception ${key} must be None or derive from BaseException`);
      self[key] = value instanceof PyBaseException ? value : undefined;
      if (key === 'cause') self.suppressContext = true;
    },
  };
}

export const baseException: Spec = {
  slots: {
    tp_new: newException!,
    tp_init: initBase,
    tp_str: baseStr,
    tp_repr: baseRepr,
  },
  methods: {
    '__reduce__($self, /)': (self: PyBaseException): Value => {
      const dict = instanceDict(self);
      return new PyTuple(dict.size > 0 ? [typeOf(self), self.args, dict] : [typeOf(self), self.args]);
    },
    '__setstate__($self, state, /)': (self: PyBaseException, state: Value): Value => {
      if (state !== None) {
        if (!(state instanceof PyDict)) return raise(exc.TypeError, 'state is not a dictionary');
        for (const { k, v } of state.liveEntries()) typeOf(self).tp_setattro!(self, text(k), v);
      }
      return None;
    },
    'with_traceback($self, object, /)': (self: PyBaseException, traceback: Value): Value => {
      setTraceback(self, traceback);
      return self;
    },
    'add_note($self, object, /)': (self: PyBaseException, note: Value): Value => {
      const contents = strContents(note);
      if (contents === undefined) raise(exc.TypeError, `note must be a str, not '${typeOf(note).tp_name}'`);
      addNote(self, text(note));
      return None;
    },
  },
  getset: {
    __dict__: { get: instanceDict, set: setInstanceDict },
    args: {
      get: (self) => self.args,
      set: (self, value) => {
        if (value === undefined) raise(exc.TypeError, 'args may not be deleted');
        self.args = new PyTuple(toArray(value));
      },
    },
    __traceback__: { get: (self) => self.traceback ?? None, set: setTraceback },
    __context__: chained('context'),
    __cause__: chained('cause'),
    __suppress_context__: {
      get: (self) => self.suppressContext,
      set: (self, value) => {
        if (value === undefined) raise(exc.TypeError, "can't delete numeric/char attribute");
        self.suppressContext = isTrue(value);
      },
    },
  },
};

function setTraceback(self: PyBaseException, value: Value | undefined): void {
  if (value === undefined) raise(exc.TypeError, '__traceback__ may not be deleted');
  if (value !== None && !(value instanceof PyTraceback)) raise(exc.TypeError, '__traceback__ must be a traceback or None');
  self.traceback = value instanceof PyTraceback ? value : undefined;
}

export const stopIteration: Spec = {
  slots: {
    tp_init: (self, args, kwnames) => {
      initBase(self, args, kwnames);
      (self as PyStopIteration).value = args[0];
    },
  },
  getset: { value: field<PyStopIteration>('value') },
};

export const systemExit: Spec = {
  slots: {
    tp_init: (self, args, kwnames) => {
      initBase(self, args, kwnames);
      (self as PySystemExit).code = args.length === 0 ? undefined : args.length === 1 ? args[0] : new PyTuple(args);
    },
  },
  getset: { code: field<PySystemExit>('code') },
};

export const keyError: Spec = {
  slots: { tp_str: (self) => (self.args.items.length === 1 ? repr(self.args.items[0]!) : baseStr(self)) },
};

export const nameError: Spec = {
  slots: {
    tp_init: (self, args, kwnames) => {
      const { positional, given } = takeKeywords('NameError', ['name'], args, kwnames);
      self.args = new PyTuple(positional);
      (self as PyNameError).name = given.get('name');
    },
  },
  getset: { name: field<PyNameError>('name') },
};

export const attributeError: Spec = {
  slots: {
    tp_init: (self, args, kwnames) => {
      const { positional, given } = takeKeywords('AttributeError', ['name', 'obj'], args, kwnames);
      self.args = new PyTuple(positional);
      (self as PyAttributeError).name = given.get('name');
      (self as PyAttributeError).obj = given.get('obj');
    },
  },
  methods: {
    '__getstate__($self, /)': (self: PyBaseException): Value => {
      const state = instanceDict(self).copy();
      const { name } = self as PyAttributeError;
      if (name !== undefined) state.setStr('name', name);
      state.setStr('args', self.args);
      return state;
    },
    '__reduce__($self, /)': (self: PyBaseException): Value => {
      const state = instanceDict(self).copy();
      const { name } = self as PyAttributeError;
      if (name !== undefined) state.setStr('name', name);
      state.setStr('args', self.args);
      return new PyTuple([typeOf(self), self.args, state]);
    },
  },
  getset: { name: field<PyAttributeError>('name'), obj: field<PyAttributeError>('obj') },
};

export const importError: Spec = {
  slots: {
    tp_init: (self, args, kwnames) => {
      const { positional, given } = takeKeywords('ImportError', ['name', 'path', 'name_from'], args, kwnames);
      const error = self as PyImportError;
      self.args = new PyTuple(positional);
      error.name = given.get('name');
      error.path = given.get('path');
      error.nameFrom = given.get('name_from');
      error.msg = positional.length === 1 ? positional[0] : undefined;
    },
    tp_str: (self) => {
      const { msg } = self as PyImportError;
      return msg !== undefined && strContents(msg) !== undefined ? str(msg) : baseStr(self);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyBaseException): Value => {
      const error = self as PyImportError;
      const state = instanceDict(self).copy();
      for (const [key, value] of [
        ['name', error.name],
        ['path', error.path],
        ['name_from', error.nameFrom],
      ] as const) {
        if (value !== undefined && value !== None) state.setStr(key, value);
      }
      return new PyTuple(state.size > 0 ? [typeOf(self), self.args, state] : [typeOf(self), self.args]);
    },
  },
  getset: {
    msg: field<PyImportError>('msg'),
    name: field<PyImportError>('name'),
    path: field<PyImportError>('path'),
    name_from: field<PyImportError>('nameFrom'),
  },
};

export { baseExceptionGroup } from './exception-group.js';
export { osError } from './os-error.js';
export { syntaxError } from './syntax-error.js';
export { unicodeDecodeError, unicodeEncodeError, unicodeTranslateError } from './unicode-error.js';
export { baseStr };
