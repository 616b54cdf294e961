import { CodeObject, encodeLnotab } from '@pyco/marshal';
import { getIter } from '../abstract/iter.js';
import { equals, hash } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { linesOf, positionsOf } from '../frame/lines.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeName } from '../object/type-of.js';
import { strFromJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { addressOf } from './address.js';
import { PyBytes } from './bytes/py-bytes.js';
import { namesTuple, newCode, replaceFields } from './code-fields.js';
import type { PyDict } from './dict.js';
import { PyList } from './list.js';
import { intArgument } from './str/arguments.js';
import { PyTuple } from './tuple.js';

type Code = CodeObject<Value>;

const bytes = (data: Uint8Array): PyBytes => new PyBytes(data.slice());
const orNone = (value: number | null): Value => value ?? None;

/** `co_lines()`: (start, end, line). */
function lines(self: Code): Value {
  return getIter(new PyList(linesOf(self).map(({ start, end, line }) => new PyTuple([start, end, orNone(line)]))));
}

/** `co_positions()`: (line, end line, column, end column) of each code unit. */
function positions(self: Code): Value {
  const { code_debug_ranges } = currentThread().interp.config;
  const shown = positionsOf(self).map((position) => (code_debug_ranges ? position : [position[0], position[0], null, null]));
  return getIter(new PyList(shown.map((position) => new PyTuple(position.map(orNone)))));
}

/** Equal in everything that running can tell, and in name and place. */
function sameCode(a: Code, b: Code): boolean {
  if (a === b) return true;
  const numbers = ['co_argcount', 'co_posonlyargcount', 'co_kwonlyargcount', 'co_flags', 'co_firstlineno', 'version', 'co_name'] as const;
  if (numbers.some((field) => a[field] !== b[field])) return false;
  const lists = ['co_names', 'co_localsplusnames', 'co_localspluskinds', 'co_code', 'co_linetable', 'co_exceptiontable'] as const;
  for (const field of lists) {
    const [x, y] = [a[field], b[field]];
    if (x.length !== y.length) return false;
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  }
  if (a.co_consts.length !== b.co_consts.length) return false;
  return a.co_consts.every((value, i) => typeName(value) === typeName(b.co_consts[i]!) && equals(value, b.co_consts[i]!));
}

const _codeType: PyType = defineType<Code>({
  name: 'code',
  instance: CodeObject as never,
  final: true,
  weakrefs: true,
  signature:
    '(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)',
  slots: {
    tp_new: newCode,
    tp_repr: (self) =>
      strFromJs(
        `<code object ${self.co_name} at ${addressOf(self)}, file "${self.co_filename}", line ${self.co_firstlineno === 0 ? -1 : self.co_firstlineno}>`,
      ),
    tp_richcompare: (self, other, op) => {
      if ((op !== CompareOp.EQ && op !== CompareOp.NE) || !(other instanceof CodeObject)) return NotImplemented;
      return sameCode(self, other as Code) === (op === CompareOp.EQ);
    },
    tp_hash: (self) =>
      hash(
        new PyTuple([
          strFromJs(self.co_name),
          namesTuple(self.co_names),
          self.co_argcount,
          self.co_posonlyargcount,
          self.co_kwonlyargcount,
          self.co_flags,
          self.co_firstlineno,
          bytes(self.co_code),
        ]),
      ),
  },
  methods: {
    'co_lines($self, /)': lines,
    'co_positions($self, /)': positions,
    '_varname_from_oparg($self, /, oparg)': (self: Code, oparg: Value): Value => {
      const name = self.co_localsplusnames[intArgument(oparg)];
      return name === undefined ? raise(exc.IndexError, 'tuple index out of range') : strFromJs(name);
    },
    'replace($self, /, **changes)': (self: Code, changes: PyDict): Value => replaceFields(self, changes.liveEntries()),
    '__replace__($self, /, **changes)': (self: Code, changes: PyDict): Value => replaceFields(self, changes.liveEntries()),
    '__sizeof__($self, /)': (self: Code): Value => 200 + self.co_code.length,
  },
  getset: {
    co_argcount: { get: (self) => self.co_argcount },
    co_posonlyargcount: { get: (self) => self.co_posonlyargcount },
    co_kwonlyargcount: { get: (self) => self.co_kwonlyargcount },
    co_nlocals: { get: (self) => self.co_nlocals },
    co_stacksize: { get: (self) => self.co_stacksize },
    co_flags: { get: (self) => self.co_flags },
    co_code: { get: (self) => bytes(self.co_code) },
    _co_code_adaptive: { get: (self) => bytes(self.co_code) },
    co_consts: { get: (self) => new PyTuple(self.co_consts) },
    co_names: { get: (self) => namesTuple(self.co_names) },
    co_varnames: { get: (self) => namesTuple(self.co_varnames) },
    co_cellvars: { get: (self) => namesTuple(self.co_cellvars) },
    co_freevars: { get: (self) => namesTuple(self.co_freevars) },
    co_filename: { get: (self) => strFromJs(self.co_filename) },
    co_name: { get: (self) => strFromJs(self.co_name) },
    co_qualname: { get: (self) => strFromJs(self.co_qualname) },
    co_firstlineno: { get: (self) => self.co_firstlineno },
    co_linetable: { get: (self) => bytes(self.co_linetable) },
    co_exceptiontable: { get: (self) => bytes(self.co_exceptiontable) },
    co_lnotab: { get: lnotab },
  },
});

/** Deprecated in CPython: the lines in the old form. */
function lnotab(self: Code): Value {
  warn(exc.DeprecationWarning, 'co_lnotab is deprecated, use co_lines instead.');
  if (self.version < 310) return bytes(self.co_linetable);
  const ranges = linesOf(self).filter((range) => range.line !== null);
  return bytes(encodeLnotab(ranges, self.co_firstlineno));
}
