import { CO, CO_FAST } from '@pyco/marshal';
import { getIter } from '../abstract/iter.js';
import { equals, hash, repr, richCompareBool } from '../abstract/object.js';
import { reprEnter, reprLeave } from '../abstract/repr.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseWith } from '../exceptions/raise.js';
import { Frame } from '../frame/frame.js';
import { localsOf, variableAt } from '../frame/locals.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { strType, typeName, typeOf } from '../object/type-of.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { PyDict } from './dict.js';
import { PyCell } from './function.js';
import { PyList } from './list.js';
import { PyTuple } from './tuple.js';

/** `FrameLocalsProxy` (PEP 667): the fast locals of a frame as a mapping that reads and writes the variables themselves. */
class PyFrameLocalsProxy extends PyObject {
  readonly frame: Frame;

  constructor(frame: Frame) {
    super();
    this.frame = frame;
  }
}

/** Index of a variable by name, -1 for none. Later entries of one name (a free variable of a class body) do not count. */
function indexOf({ frame }: PyFrameLocalsProxy, key: Value): number {
  const { co_localsplusnames, co_localspluskinds } = frame.code;
  const name = typeOf(key) === strType ? strToJs(key) : undefined;
  // What is no plain str may be equal to one.
  const keyHash = name === undefined ? hash(key) : undefined;
  const isMeant = (variable: string): boolean => {
    if (name !== undefined) return variable === name;
    const text = strFromJs(variable);
    return hash(text) === keyHash && equals(text, key);
  };
  for (let i = 0; i < co_localsplusnames.length; i++) {
    if (isMeant(co_localsplusnames[i]!) && !(co_localspluskinds[i]! & CO_FAST.HIDDEN && variableAt(frame, i) === undefined)) return i;
  }
  return -1;
}

function read(self: PyFrameLocalsProxy, key: Value): Value | undefined {
  const index = indexOf(self, key);
  if (index >= 0) {
    const value = variableAt(self.frame, index);
    if (value !== undefined) return value;
  }
  return self.frame.extraLocals?.get(key);
}

function write(self: PyFrameLocalsProxy, key: Value, value: Value | undefined): void {
  const { frame } = self;
  if (value === undefined) return raise(exc.TypeError, 'cannot remove variables from FrameLocalsProxy');
  const index = indexOf(self, key);
  if (index < 0) {
    (frame.extraLocals ??= new PyDict()).set(key, value);
    return;
  }
  // Compiled code has variables of its own: it is to look again.
  const tstate = currentThread();
  tstate.changedDepth = tstate.nativeDepth;
  tstate.hurry();
  const at = frame.base + index;
  const isCell = (frame.code.co_localspluskinds[index]! & (CO_FAST.CELL | CO_FAST.FREE)) !== 0;
  const held = frame.registers[at];
  if (isCell && held instanceof PyCell) held.v = value;
  else frame.registers[at] = value;
}

const snapshot = (self: PyFrameLocalsProxy): PyDict => localsOf(self.frame) as PyDict;
const keysOf = (self: PyFrameLocalsProxy): Value[] =>
  snapshot(self)
    .liveEntries()
    .map((entry) => entry.k);

function update(self: PyFrameLocalsProxy, other: Value): void {
  const items = asDict(other);
  if (items === undefined) return raise(exc.TypeError, 'update() argument must be dict or another FrameLocalsProxy');
  for (const { k, v } of items.liveEntries()) write(self, k, v);
}

function asDict(value: Value): PyDict | undefined {
  if (value instanceof PyFrameLocalsProxy) return snapshot(value);
  return value instanceof PyDict ? value : undefined;
}

function merged(left: Value, right: Value): Value {
  const [a, b] = [asDict(left), asDict(right)];
  if (a === undefined || b === undefined) return NotImplemented;
  const result = a.copy();
  for (const entry of b.liveEntries()) result.setEntry(entry);
  return result;
}

const _frameLocalsProxyType: PyType = defineType<PyFrameLocalsProxy>({
  name: 'FrameLocalsProxy',
  instance: PyFrameLocalsProxy,
  pattern: 'mapping',
  unhashable: true,
  signature: '(frame, /)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'FrameLocalsProxy takes no keyword arguments');
      if (args.length !== 1) raise(exc.TypeError, `FrameLocalsProxy expected 1 argument, got ${args.length}`);
      const [frame] = args;
      if (!(frame instanceof Frame)) return raise(exc.TypeError, `expect frame, not ${typeName(frame!)}`);
      return new PyFrameLocalsProxy(frame);
    },
    tp_repr: (self) => {
      if (reprEnter(self)) return '{...}';
      try {
        return repr(snapshot(self));
      } finally {
        reprLeave(self);
      }
    },
    tp_richcompare: (self, other, op) => {
      if (op !== CompareOp.EQ && op !== CompareOp.NE) return NotImplemented;
      if (other instanceof PyFrameLocalsProxy) return (self.frame === other.frame) === (op === CompareOp.EQ);
      return other instanceof PyDict ? richCompareBool(snapshot(self), other, op) : NotImplemented;
    },
    tp_iter: (self) => getIter(new PyList(keysOf(self))),
    sq_length: (self) => snapshot(self).size,
    sq_contains: (self, key) => read(self, key) !== undefined,
    mp_subscript: (self, key) => read(self as PyFrameLocalsProxy, key) ?? undefinedLocal(key),
    mp_ass_subscript: write,
    nb_or: merged,
    nb_inplace_or: (self, other) => {
      update(self as PyFrameLocalsProxy, other);
      return self;
    },
  },
  methods: {
    'get($self, key, default=None, /)': (self: PyFrameLocalsProxy, key: Value, fallback: Value): Value => read(self, key) ?? fallback,
    'setdefault($self, key, default=None, /)': (self: PyFrameLocalsProxy, key: Value, fallback: Value): Value => {
      const value = read(self, key);
      if (value === undefined) write(self, key, fallback);
      return value ?? fallback;
    },
    'update($self, other, /)': (self: PyFrameLocalsProxy, other: Value): Value => {
      update(self, other);
      return None;
    },
    'keys($self, /)': (self: PyFrameLocalsProxy): Value => new PyList(keysOf(self)),
    'values($self, /)': (self: PyFrameLocalsProxy): Value =>
      new PyList(
        snapshot(self)
          .liveEntries()
          .map((entry) => entry.v!),
      ),
    'items($self, /)': (self: PyFrameLocalsProxy): Value =>
      new PyList(
        snapshot(self)
          .liveEntries()
          .map((entry) => new PyTuple([entry.k, entry.v!])),
      ),
    'copy($self, /)': (self: PyFrameLocalsProxy): Value => snapshot(self),
    '__reversed__($self, /)': (self: PyFrameLocalsProxy): Value => new PyList(keysOf(self).reverse()),
  },
});

const undefinedLocal = (key: Value): never => raiseWith(exc.KeyError, strFromJs(`local variable '${strToJs(repr(key))}' is not defined`));

/** `frame.f_locals`: the namespace itself, or a proxy on the variables of a function. */
export const frameLocals = (frame: Frame): Value =>
  (frame.code.co_flags & CO.OPTIMIZED) === 0 ? localsOf(frame) : new PyFrameLocalsProxy(frame.escape());
