import { currentFrame, pythonFrame } from '../../frame/current-frame.js';
import type { Frame } from '../../frame/frame.js';
import { variableAt } from '../../frame/locals.js';
import type { Value } from '../../object/py-object.js';
import { PyDict } from '../dict.js';
import { PyList } from '../list.js';
import { PyMemoryView } from '../memoryview/py-memoryview.js';
import { PyTuple } from '../tuple.js';
import type { PyBytearray } from './py-bytearray.js';

// CPython refuses to resize a bytearray while a memoryview on it exists, and knows by counting references. JavaScript does not
// tell whether an object is still referenced, and `del buffer[:n]` after `bytes(memoryview(buffer)[:n])` (asyncio's streams do that) must
// not fail. So before a bytearray with buffers handed out is resized, the variables of the running frames are looked through: a view that
// one of them names, or something it names holds, is alive; so is a view in a `with` statement. Any other is taken for gone.

/** How many frames, from the innermost, have their variables looked into: lists, dicts, attributes. Further out only the variables themselves count. */
const NEAR = 3;
/** Containers larger than this are not looked into. */
const LARGE = 1000;

/** Whether a buffer of this bytearray is still in somebody's hands. Without a Python frame, that is whoever called: yes. */
export function isHeldView(exporter: PyBytearray): boolean {
  if (exporter.pinned > 0) return true;
  let frame = currentFrame();
  if (frame === undefined) return true;
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
  const { locals, globals } = frame;
  if (locals instanceof PyDict && !seen.has(locals) && namespaceHolds(locals, exporter, near)) return true;
  if (locals instanceof PyDict) seen.add(locals);
  if (seen.has(globals)) return false;
  seen.add(globals);
  return namespaceHolds(globals, exporter, false);
}

function namespaceHolds(namespace: PyDict, exporter: PyBytearray, near: boolean): boolean {
  for (const entry of namespace.entries) {
    const value = entry?.v;
    if (value !== undefined && (isView(value, exporter) || (near && holds(value, exporter)))) return true;
  }
  return false;
}

const isView = (value: unknown, exporter: PyBytearray): boolean =>
  value instanceof PyMemoryView && value.buffer !== undefined && value.buffer.exporter === exporter;

/** Whether a view stands in a container, an attribute or a field of a native. */
function holds(value: Value, exporter: PyBytearray): boolean {
  if (typeof value !== 'object') return false;
  if (value instanceof PyList || value instanceof PyTuple) {
    return value.items.length <= LARGE && value.items.some((item) => isView(item, exporter));
  }
  if (value instanceof PyDict) return value.size <= LARGE && value.entries.some((entry) => isView(entry?.v, exporter));
  return Object.values(value).some((field) => isView(field, exporter));
}
