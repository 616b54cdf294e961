// Entry `@pyco/marshal/opcode`: the opcode tables and the iterator over instructions.

export type { InstructionOptions } from './instructions.js';
export { findLabels, Instruction, instructions } from './instructions.js';
export { py38 } from './opcode/py38.js';
export { py39 } from './opcode/py39.js';
export { py310 } from './opcode/py310.js';
export { py311 } from './opcode/py311.js';
export { py312 } from './opcode/py312.js';
export { py313 } from './opcode/py313.js';
export { py314 } from './opcode/py314.js';
export type { CacheField, OperandKind, OperandLists } from './opcode/table.js';
export { OpcodeTable } from './opcode/table.js';
export { opcodeTable } from './opcode/tables.js';
