// Entry `@pyco/marshal/read`: what it takes to read files and values, and nothing else. The same classes as those of the
// whole package; a program that only runs Python need not load the rest.
export { CO, CO_FAST, CodeObject } from './code-object.js';
export type { Const } from './const.js';
export { CodePoints, Complex, Ellipsis, Float, FrozenSet, List, Slice, StopIteration } from './const.js';
export { MarshalError } from './errors.js';
export type { LoadsOptions } from './loads.js';
export { loads, loadsCode, loadsPrefix } from './loads.js';
export type { ValueFactory } from './ports/value-factory.js';
export type { Invalidation, MagicTable, Pyc, PycHeader, ReadPycOptions } from './read-pyc.js';
export { readPyc, readPycHeader } from './read-pyc.js';
export type { PythonVersion } from './version.js';
