import {
  call,
  encodeUtf8,
  exc,
  getAttr,
  getItem,
  isRaised,
  isStackOverflow,
  isTrue,
  None,
  NotImplemented,
  PyBytearray,
  PyBytes,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyFunction,
  PyList,
  PySet,
  PyTuple,
  type PyType,
  PyWideStr,
  raise,
  repr,
  spend,
  str,
  strContents,
  strToJs,
  tryGetAttr,
  typeName,
  typeOf,
  typeType,
  type Value,
} from '@pyco/vm';
import { encodeLong } from './long.js';
import { Opcode } from './opcode.js';
import { type PyPickleBuffer, pickleBufferType } from './pickle-buffer.js';
import type { PyPickler } from './pickler-object.js';
import { escapeRawUnicode } from './raw-unicode.js';
import { saveDict, saveFrozenSet, saveList, saveSet, saveTuple } from './save-containers.js';
import { saveGlobal, saveType } from './save-global.js';
import { saveReduce } from './save-reduce.js';
import { cannotPickle } from './state.js';

/** CPython's C stack has room for about so many containers one in the other. */
const MAX_DEPTH = 5000;
/** Objects between two looks at the budget. */
const BATCH = 4096;

type Saver = (self: PyPickler, object: never) => void;

/** Types that need no reduction; exactly these, not their subclasses. */
const SAVERS: ReadonlyMap<PyType, Saver> = new Map<PyType, Saver>([
  [PyDict.prototype.ob_type, saveDict],
  [PyList.prototype.ob_type, saveList],
  [PyTuple.prototype.ob_type, saveTuple],
  [PySet.prototype.ob_type, saveSet],
  [PyFrozenSet.prototype.ob_type, saveFrozenSet],
  [PyBytearray.prototype.ob_type, saveBytearray],
  [pickleBufferType, savePickleBuffer],
]);

const bytesType = PyBytes.prototype.ob_type;
const floatType = PyFloat.prototype.ob_type;
const functionType = PyFunction.prototype.ob_type;

/** Writes one object, and what it refers to. */
export function save(self: PyPickler, object: Value): void {
  self.output!.boundary();
  if (self.persistentId !== undefined && savePersistent(self, object)) return;
  saveObject(self, object);
}

function saveObject(self: PyPickler, object: Value): void {
  switch (typeof object) {
    case 'number':
    case 'bigint':
      saveInt(self, object);
      return;
    case 'boolean':
      if (self.protocol >= 2) self.output!.op(object ? Opcode.NEWTRUE : Opcode.NEWFALSE);
      else self.output!.ascii(object ? 'I01\n' : 'I00\n');
      return;
    case 'string':
      if (!savedBefore(self, object)) saveText(self, object);
      return;
    default:
  }
  if (object === None) {
    self.output!.op(Opcode.NONE);
    return;
  }
  const type = typeOf(object);
  if (type === floatType) {
    saveFloat(self, object as PyFloat);
    return;
  }
  if (savedBefore(self, object)) return;
  if (type === bytesType) {
    saveBytes(self, object as PyBytes);
    return;
  }
  if (object instanceof PyWideStr) {
    saveText(self, object);
    return;
  }
  if (self.depth >= MAX_DEPTH) tooDeep();
  self.depth++;
  const saver = SAVERS.get(type);
  if (saver !== undefined) saver(self, object as never);
  else saveOther(self, object, type);
  if ((self.memo.size & (BATCH - 1)) === 0) spend(BATCH);
  self.depth--;
}

const tooDeep = (): never => raise(exc.RecursionError, 'maximum recursion depth exceeded while pickling an object');

/** Refers to an object that was written before; `false` if it was not. */
function savedBefore(self: PyPickler, object: Value): boolean {
  const index = self.memo.get(object);
  if (index === undefined) return false;
  self.writeGet(index);
  return true;
}

function savePersistent(self: PyPickler, object: Value): boolean {
  const id = call(self.persistentId!, object);
  if (id === None) return false;
  const output = self.output!;
  if (self.bin !== 0) {
    output.boundary();
    saveObject(self, id);
    output.op(Opcode.BINPERSID);
    return true;
  }
  const text = strToJs(str(id))!;
  if (!/^[\0-\x7f]*$/.test(text)) cannotPickle('persistent IDs in protocol 0 must be ASCII strings');
  output.ascii(`P${text}\n`);
  return true;
}

function saveInt(self: PyPickler, value: number | bigint): void {
  const output = self.output!;
  if (typeof value === 'number' && value <= 0x7fff_ffff && value >= -0x8000_0000) {
    if (self.bin === 0) output.ascii(`I${value}\n`);
    else if (value < 0 || value > 0xffff) output.op4(Opcode.BININT, value);
    else if (value > 0xff) output.op2(Opcode.BININT2, value);
    else output.op1(Opcode.BININT1, value);
    return;
  }
  if (self.protocol < 2) {
    output.ascii(`L${strToJs(repr(value))!}L\n`);
    return;
  }
  const bytes = encodeLong(value);
  if (bytes.length < 256) output.op1(Opcode.LONG1, bytes.length);
  else output.op4(Opcode.LONG4, bytes.length);
  output.append(bytes);
}

function saveFloat(self: PyPickler, object: PyFloat): void {
  const output = self.output!;
  if (self.bin === 0) {
    output.ascii(`F${strToJs(repr(object))!}\n`);
    return;
  }
  const at = output.room(9);
  const { bytes } = output;
  bytes[at] = Opcode.BINFLOAT;
  new DataView(bytes.buffer).setFloat64(at + 1, object.v);
}

function saveText(self: PyPickler, text: string | PyWideStr): void {
  const output = self.output!;
  if (self.bin === 0) {
    output.op(Opcode.UNICODE);
    output.append(escapeRawUnicode(text));
    output.op(0x0a);
  } else if (self.protocol < 4 || typeof text !== 'string' || !output.shortAscii(Opcode.SHORT_BINUNICODE, text)) {
    const bytes = encodeUtf8(text, 'surrogatepass');
    if (bytes.length <= 0xff && self.protocol >= 4) output.data(Opcode.SHORT_BINUNICODE, 1, bytes);
    else output.data(Opcode.BINUNICODE, 4, bytes);
  }
  self.memoize(text);
}

function saveBytes(self: PyPickler, object: PyBytes): void {
  const { bytes } = object;
  if (self.protocol >= 3) {
    saveBytesData(self, object, bytes, object);
    return;
  }
  // Older protocols know no bytes: a call that makes them, in Python 2 as well.
  const { state } = self;
  if (bytes.length === 0) saveReduce(self, new PyTuple([bytesType, new PyTuple([])]), object);
  else {
    const text = call(getAttr(object, 'decode'), 'latin1');
    saveReduce(self, new PyTuple([state!.codecsEncode, new PyTuple([text, 'latin1'])]), object);
  }
}

function saveBytesData(self: PyPickler, object: Value, bytes: Uint8Array, payload?: PyBytes): void {
  if (bytes.length <= 0xff) self.output!.data(Opcode.SHORT_BINBYTES, 1, bytes);
  else self.output!.data(Opcode.BINBYTES, 4, bytes, payload);
  self.memoize(object);
}

function saveBytearray(self: PyPickler, object: PyBytearray): void {
  const { bytes } = object;
  if (self.protocol >= 5) {
    self.output!.data(Opcode.BYTEARRAY8, 8, bytes);
    self.memoize(object);
    return;
  }
  const args = bytes.length === 0 ? [] : [new PyBytes(bytes.slice())];
  saveReduce(self, new PyTuple([typeOf(object), new PyTuple(args)]), object);
}

function savePickleBuffer(self: PyPickler, object: PyPickleBuffer): void {
  if (self.protocol < 5) cannotPickle('PickleBuffer can only be pickled with protocol >= 5');
  object.live;
  if (!object.isContiguous) cannotPickle('PickleBuffer can not be pickled when pointing to a non-contiguous buffer');
  const { readonly } = object.info;
  const output = self.output!;
  if (self.bufferCallback === undefined || isTrue(call(self.bufferCallback, object))) {
    if (readonly) saveBytesData(self, object, object.bytes);
    else {
      output.data(Opcode.BYTEARRAY8, 8, object.bytes);
      self.memoize(object);
    }
    return;
  }
  output.op(Opcode.NEXT_BUFFER);
  if (readonly) output.op(Opcode.READONLY_BUFFER);
}

/** Everything that has no opcode of its own: by its name, or by what is asked how it is made again. */
function saveOther(self: PyPickler, object: Value, type: PyType): void {
  if (self.reducerOverride !== undefined) {
    const reduced = call(self.reducerOverride, object);
    if (reduced !== NotImplemented) {
      saveReduced(self, object, reduced);
      return;
    }
  }
  if (type === typeType) saveType(self, object as PyType);
  else if (type === functionType) saveGlobal(self, object, undefined);
  else {
    const reducer = self.dispatchTable === undefined ? self.state!.dispatchTable.get(type) : tryItem(self.dispatchTable, type);
    if (reducer !== undefined) saveReduced(self, object, call(reducer, object));
    else if (type.isSubtypeOf(typeType)) saveGlobal(self, object, undefined);
    else saveReduced(self, object, reduce(self, object));
  }
}

function tryItem(table: Value, key: Value): Value | undefined {
  if (table instanceof PyDict && typeOf(table) === PyDict.prototype.ob_type) return table.get(key);
  try {
    return getItem(table, key);
  } catch (error) {
    if (isRaised(error, exc.KeyError)) return undefined;
    throw error;
  }
}

function reduce(self: PyPickler, object: Value): Value {
  const reduceEx = tryGetAttr(object, '__reduce_ex__');
  if (reduceEx !== undefined) return call(reduceEx, self.protocol);
  const plain = tryGetAttr(object, '__reduce__');
  if (plain === undefined) cannotPickle(`can't pickle '${typeName(object)}' object: ${strToJs(repr(object))}`);
  return call(plain!);
}

function saveReduced(self: PyPickler, object: Value, reduced: Value): void {
  if (strContents(reduced) !== undefined) saveGlobal(self, object, reduced);
  else if (reduced instanceof PyTuple) saveReduce(self, reduced, object);
  else cannotPickle('__reduce__ must return a string or tuple');
}

/** `Pickler.dump`, without flushing. */
export function dump(self: PyPickler, object: Value): void {
  const output = self.output!;
  output.clear();
  self.depth = 0;
  self.fastNesting = 0;
  self.reducerOverride = tryGetAttr(self, 'reducer_override');
  if (self.protocol >= 2) {
    output.op1(Opcode.PROTO, self.protocol);
    output.framing = self.protocol >= 4;
  }
  try {
    save(self, object);
  } catch (error) {
    if (isStackOverflow(error)) tooDeep();
    throw error;
  } finally {
    self.reducerOverride = undefined;
  }
  output.op(Opcode.STOP);
  output.commitFrame();
  output.framing = false;
}
