// Reading files and values.

export type { CodeChanges, CodeFields, LocalsPlusFields, VariableFields } from './code-object.js';
// Code objects and the values in them.
export { CO, CO_FAST, CodeObject, localsplusOf } from './code-object.js';
export type { Const } from './const.js';
export { Complex, Ellipsis, Float, FrozenSet, List, Slice, StopIteration } from './const.js';
export type { MarshalErrorCode } from './errors.js';
export { MarshalError } from './errors.js';
export type { MagicInfo } from './magic.js';
// Versions.
export { MAGIC_NUMBERS, magicInfo } from './magic.js';
export { plainValues } from './plain-values.js';
export type { ValueFactory } from './ports/value-factory.js';
export type { Invalidation, MagicTable, Pyc, PycHeader, ReadPycOptions } from './pyc.js';
export { readPyc, readPycHeader } from './pyc.js';
export type { LoadsOptions } from './reader.js';
export { loads, loadsCode, loadsPrefix } from './reader.js';
export type { PythonVersion } from './version.js';
export { isPythonVersion, PYTHON_VERSIONS, versionName } from './version.js';
