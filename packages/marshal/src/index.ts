// biome-ignore-all assist/source/organizeImports: the order is that of the documentation

// Files and values.
export { readPyc, readPycHeader } from './read-pyc.js';
export type { Invalidation, MagicTable, Pyc, PycHeader, ReadPycOptions } from './read-pyc.js';
export { writePyc } from './write-pyc.js';
export type { PycParts } from './write-pyc.js';
export { loads, loadsCode, loadsCodeLazily, loadsPrefix } from './loads.js';
export { directoryOf } from './code-directory.js';
export type { LoadsOptions } from './loads.js';
export { dumps, dumpsCode } from './writer.js';
export type { DumpsOptions } from './writer.js';
export { MarshalError } from './errors.js';
export type { MarshalErrorCode } from './errors.js';

// Code objects and the values in them.
export { CO, CO_FAST, CodeObject, localsplusOf } from './code-object.js';
export type { CodeChanges, CodeFields, LocalsPlusFields, VariableFields } from './code-object.js';
export { CodePoints, Complex, Ellipsis, Float, FrozenSet, List, Slice, StopIteration } from './const.js';
export type { Const } from './const.js';

// Values of one's own.
export type { ValueFactory } from './ports/value-factory.js';
export type { ValueReader, ValueShape } from './ports/value-reader.js';
export { plainValues } from './plain-values.js';
export { plainShapes } from './plain-shapes.js';

// Lines, positions and exception handlers.
export { co_lines, co_positions, findLineStarts, positionRanges } from './linetable.js';
export { decodeLineTable, decodeLnotab, encodeLineTable, encodeLnotab } from './linetable.js';
export type { LineRange, Position } from './linetable.js';
export { decodeLocationTable, encodeLocationTable } from './location-table.js';
export type { PositionRange } from './location-table.js';
export { decodeExceptionTable, encodeExceptionTable } from './exception-table.js';
export type { ExceptionTableEntry } from './exception-table.js';

// Instructions.
export { findLabels, Instruction, instructions } from './instructions.js';
export type { InstructionOptions } from './instructions.js';
export { opcodeTable } from './opcode/tables.js';
export { OpcodeTable } from './opcode/table.js';
export type { CacheField, OperandKind, OperandLists } from './opcode/table.js';
export { py38 } from './opcode/py38.js';
export { py39 } from './opcode/py39.js';
export { py310 } from './opcode/py310.js';
export { py311 } from './opcode/py311.js';
export { py312 } from './opcode/py312.js';
export { py313 } from './opcode/py313.js';
export { py314 } from './opcode/py314.js';

// Disassembly.
export { dis, disassemble } from './dis/dis.js';
export type { DisOptions } from './dis/dis.js';
export type { FormatOptions } from './dis/format.js';
export { getInstructions } from './dis/get-instructions.js';
export type { DisInstruction, InstructionTextOptions, ValueOptions } from './dis/get-instructions.js';
export { disJson } from './dis/json.js';
export type { DisJson } from './dis/json.js';
export { reprConst } from './dis/repr.js';
export type { AddressOf, ReprOptions } from './dis/repr.js';

// Versions.
export { MAGIC_NUMBERS, magicInfo } from './magic.js';
export type { MagicInfo } from './magic.js';
export { isPythonVersion, PYTHON_VERSIONS, versionName } from './version.js';
export type { PythonVersion } from './version.js';
