import { type CodeObject, opcodeTable } from '@pyco/marshal';

/** Whether the instruction at a byte offset is a RESUME; code before 3.11 has none. */
export function isResume(code: CodeObject<never> | CodeObject<unknown>, offset: number): boolean {
  return code.version >= 311 && code.co_code[offset] === opcodeTable(code.version).opmap['RESUME'];
}
