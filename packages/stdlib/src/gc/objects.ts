import { instanceDict, PyDict, PyFrozenSet, PyList, PySet, PyTuple, PyType, toArray, typeOf, type Value } from '@pyco/vm';

/** Native types whose objects refer to nothing that could refer back. */
const ATOMS: ReadonlySet<string> = new Set([
  'NoneType',
  'NotImplementedType',
  'bool',
  'bytearray',
  'bytes',
  'complex',
  'ellipsis',
  'float',
  'int',
  'object',
  'range',
  'str',
]);

/** CPython makes the types of modules at run time, but for those of datetime; those of the language are static. */
const isMadeAtRunTime = (type: PyType): boolean => type.isHeapType || /^(?!datetime\.).*\./.test(type.tp_name);

/** Whether CPython's collector would look at an object. */
export const isTracked = (value: Value): boolean =>
  value instanceof PyType ? isMadeAtRunTime(value) : typeOf(value).isHeapType || !ATOMS.has(typeOf(value).tp_name);

/** What `tp_traverse` visits in the containers, and in the instances of classes. */
export function referents(value: Value): Value[] {
  const type = typeOf(value);
  const found: Value[] = [];
  if (value instanceof PyList || value instanceof PyTuple) for (const item of value.items) found.push(item);
  else if (value instanceof PyDict) for (const { k, v } of value.liveEntries()) found.push(k, v!);
  else if (value instanceof PySet || value instanceof PyFrozenSet) for (const item of toArray(value)) found.push(item);
  if (!type.isHeapType || value instanceof PyType) return found;
  if (type.hasDict) for (const { v } of instanceDict(value as Parameters<typeof instanceDict>[0]).liveEntries()) found.push(v!);
  return [...found, type];
}
