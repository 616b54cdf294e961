import { currentFrame, pythonFrame } from '../../frame/current-frame.js';
import type { Frame } from '../../frame/frame.js';
import { variableAt } from '../../frame/locals.js';
import { opAt } from '../../frame/plain-entry.js';
import { CALL_SHIFT, INSTR_SIZE, Op } from '../../instruction/op.js';
import type { Value } from '../../object/py-object.js';
import { PyType } from '../../object/py-type.js';
import type { Keeper } from '../../state/lifetimes.js';
import { currentThread } from '../../state/thread.js';
import { PyDict } from '../dict.js';
import { PyFunction } from '../function.js';
import { PyList } from '../list.js';
import { PyMemoryView } from '../memoryview/py-memoryview.js';
import { PyModule } from '../module.js';
import { PyTuple } from '../tuple.js';
import { NO_VIEWS, PyBytearray } from './py-bytearray.js';

// CPython refuses to resize a bytearray while a memoryview on it exists, and knows by counting references. JavaScript does not
// tell whether an object is still referenced, and `del buffer[:n]` after `bytes(memoryview(buffer)[:n])` (asyncio's streams do that) must
// not fail. So before a bytearray with buffers handed out is resized, the variables of the running frames are looked through: a view that
// one of them names, or something it names holds, is alive; so are a view in a `with` statement and one that the innermost frame has for a global. Any
// other is taken for gone.

/**
 * The bytearrays that know their views one by one, so that what is looked through is compared and not touched: it is much, and mostly not at hand. They
 * keep those views alive meanwhile, which is why they are few and small, and let go of them before a collection.
 */
class KnownViews implements Keeper {
  readonly exporters: Set<PyBytearray> = new Set();

  static here(): KnownViews {
    const { storage, lifetimes } = currentThread().interp;
    let known = storage.get(KnownViews) as KnownViews | undefined;
    if (known === undefined) {
      known = new KnownViews();
      storage.set(KnownViews, known);
      lifetimes.keepers.add(known);
    }
    return known;
  }

  letGo(): void {
    for (const exporter of this.exporters) exporter.views = undefined;
    this.exporters.clear();
  }
}

const MOST_EXPORTERS = 256;
const MOST_VIEWS = 8;
const MOST_BYTES = 65536;

/** A view on `exporter` has been made. */
export function noteView(exporter: PyBytearray, view: PyMemoryView): void {
  const { views } = exporter;
  if (views === undefined) return;
  view.madeBy = currentFrame();
  view.madeAt = view.madeBy?.pc ?? -1;
  if (views.length === 0) {
    if (exporter.length > MOST_BYTES) return forgetViews(exporter, undefined);
    const known = KnownViews.here();
    if (known.exporters.size >= MOST_EXPORTERS) known.letGo();
    known.exporters.add(exporter);
    exporter.views = [view];
  } else if (views.length < MOST_VIEWS) views.push(view);
  else forgetViews(exporter, undefined);
}

/** There are no views on `exporter` any more (NO_VIEWS), or too many to be known (`undefined`). */
export function forgetViews(exporter: PyBytearray, now: PyBytearray['views']): void {
  if (exporter.views !== undefined && exporter.views.length > 0) KnownViews.here().exporters.delete(exporter);
  exporter.views = now;
}

/**
 * `bytes(source)` has been called. In `bytes(memoryview(b))` and `bytes(memoryview(b)[i:j])` nobody else has the views: they are gone with the call, as in CPython.
 * So it is when the very instructions in front of the call have made all views on the bytearray there are, each in the place of the one before.
 */
export function dropTemporary(source: Value): void {
  const buffer = source instanceof PyMemoryView ? source.buffer : undefined;
  const { exporter, views: count } = buffer ?? {};
  if (!(exporter instanceof PyBytearray) || exporter.views?.length !== count || exporter.pinned > 0) return;
  const view = source as PyMemoryView;
  const first = exporter.views![0]!;
  const frame = currentFrame();
  if (frame === undefined || exporter.views!.at(-1) !== view || first.madeBy !== frame || view.madeBy !== frame || view.exports > 0) return;
  const { ops, code } = frame.exe;
  const { pc } = frame;
  const register = ops[pc + 3]! >> CALL_SHIFT;
  if (opAt(ops, pc) !== Op.CALL || register < code.co_localsplusnames.length) return;
  const last = pc - INSTR_SIZE;
  const calledAt = count === 1 ? last : last - 2 * INSTR_SIZE;
  if (first.madeAt !== calledAt || opAt(ops, calledAt) !== Op.CALL || ops[calledAt + 1] !== register) return;
  if (count === 2) {
    const isSliced = view.madeAt === last && opAt(ops, last) === Op.LOAD_SLICE && ops[last + 1] === register && ops[last + 2] === register;
    if (!isSliced || opAt(ops, last - INSTR_SIZE) !== Op.MOVE2) return;
  } else if (count !== 1) return;
  forgetViews(exporter, NO_VIEWS);
  if (first !== view) first.release();
  view.release();
}

/** How many frames, from the innermost, have their variables looked into: lists, dicts, attributes. Further out only the variables themselves count. */
const NEAR = 3;
/** Containers larger than this are not looked into. */
const LARGE = 1000;

/** Whether a buffer of this bytearray is still in somebody's hands. Without a Python frame, that is whoever called: yes. */
export function isHeldView(exporter: PyBytearray): boolean {
  if (exporter.pinned > 0) return true;
  let frame = currentFrame();
  if (frame === undefined) return true;
  if (namespaceHolds(frame.globals, exporter, false)) return true;
  const seen = new Set<PyDict>();
  for (let distance = 0; frame !== undefined; distance++) {
    if (holdsView(frame, exporter, distance < NEAR, seen)) return true;
    frame = pythonFrame(frame.back);
  }
  return false;
}

function holdsView(frame: Frame, exporter: PyBytearray, near: boolean, seen: Set<PyDict>): boolean {
  const count = frame.code.co_localsplusnames.length;
  for (let i = 0; i < count; i++) {
    const value = variableAt(frame, i);
    if (value !== undefined && (isView(value, exporter) || (near && holds(value, exporter)))) return true;
  }
  const { locals } = frame;
  if (!(locals instanceof PyDict) || seen.has(locals)) return false;
  seen.add(locals);
  return namespaceHolds(locals, exporter, near);
}

function namespaceHolds(namespace: PyDict, exporter: PyBytearray, near: boolean): boolean {
  for (const entry of namespace.entries) {
    const value = entry?.v;
    if (value !== undefined && (isView(value, exporter) || (near && holds(value, exporter)))) return true;
  }
  return false;
}

function isView(value: unknown, exporter: PyBytearray): boolean {
  const { views } = exporter;
  if (views === undefined) return value instanceof PyMemoryView && value.buffer !== undefined && value.buffer.exporter === exporter;
  if (typeof value === 'object') for (let i = 0; i < views.length; i++) if (views[i] === value) return views[i]!.buffer !== undefined;
  return false;
}

/** Whether a view stands in a container, an attribute or a field of a native. */
function holds(value: Value, exporter: PyBytearray): boolean {
  if (typeof value !== 'object') return false;
  if (value instanceof PyList || value instanceof PyTuple) {
    return value.items.length <= LARGE && value.items.some((item) => isView(item, exporter));
  }
  if (value instanceof PyDict) return value.size <= LARGE && value.entries.some((entry) => isView(entry?.v, exporter));
  // What functions, classes and modules hold is no field of theirs.
  if (value instanceof PyFunction || value instanceof PyType || value instanceof PyModule) return false;
  return Object.values(value).some((field) => isView(field, exporter));
}
