import { CodeObject } from '../code-object.js';
import type { Const } from '../const.js';
import { decodeExceptionTable, type ExceptionTableEntry } from '../exception-table.js';
import { findLabels, instructions } from '../instructions.js';
import { findLineStarts, type Position, positionRanges } from '../linetable.js';
import type { OpcodeTable } from '../opcode/table.js';
import { opcodeTable } from '../opcode/tables.js';
import type { PythonVersion } from '../version.js';
import { type ArgumentContext, argumentText } from './argument.js';
import { type AddressOf, reprConst } from './repr.js';

/** What the disassembler must be told about values that are not plain ones. */
export interface ValueOptions<V> {
  /** Python's `repr` of a constant. */
  readonly repr: (value: V) => string;
  /** The code object a constant is, if it is one. */
  readonly codeOf: (value: V) => CodeObject<V> | undefined;
}

/** What the functions of this folder share. */
export interface InstructionTextOptions<V = Const> {
  /** For code objects whose constants are not plain values. */
  readonly values?: ValueOptions<V>;
  /** The address to print for a code object: 0 when left out. */
  readonly addressOf?: AddressOf;
}

/** An instruction as `dis.get_instructions` gives it: EXTENDED_ARG stands for itself. */
export interface DisInstruction {
  readonly opname: string;
  readonly opcode: number;
  readonly arg: number | undefined;
  readonly argrepr: string;
  readonly offset: number;
  readonly startOffset: number;
  readonly endOffset: number;
  /** Does a line of the source begin here? */
  readonly startsLine: boolean;
  /** The line of the source; null where the code has none. */
  readonly line: number | null;
  /** From 3.13: the number of the label here. */
  readonly label: number | undefined;
  /** Do jumps, or exceptions in 3.11 and later, lead here? */
  readonly isJumpTarget: boolean;
  readonly jumpTarget: number | undefined;
  readonly position: Position;
}

/** All that `dis` knows of one code object. */
export interface Listing {
  readonly table: OpcodeTable;
  readonly lineStarts: readonly (readonly [offset: number, line: number | null])[];
  readonly exceptionTable: readonly ExceptionTableEntry[];
  /** From 3.13: label numbers by byte offset. */
  readonly labels: ReadonlyMap<number, number>;
  readonly instructions: readonly DisInstruction[];
}

/** How plain values are written and searched for code objects. */
export function valueOptions<V>({ values, addressOf }: InstructionTextOptions<V>, version: PythonVersion): ValueOptions<V> {
  if (values !== undefined) return values;
  // Without `values`, V is Const.
  const plain: ValueOptions<Const> = {
    repr: (value) => reprConst(value, { version, addressOf }),
    codeOf: (value) => (value instanceof CodeObject ? value : undefined),
  };
  return plain as unknown as ValueOptions<V>;
}

/** The instructions of one code object with what `dis` says about each, and the tables beside them. */
export function list<V = Const>(code: CodeObject<V>, options: InstructionTextOptions<V> = {}): Listing {
  const table = opcodeTable(code.version);
  const { version } = table;
  const exceptionTable = version >= 311 ? decodeExceptionTable(code.co_exceptiontable) : [];
  const targets = new Set(findLabels(code.co_code, table));
  if (version === 311 || version === 312) {
    for (const { start, end, target } of exceptionTable) if (start < end) targets.add(target);
  }
  const labels = version >= 313 ? numberLabels(targets, exceptionTable) : new Map<number, number>();
  const lineStarts = findLineStarts(code);
  const lines = new Map(lineStarts);
  const positions = positionAt(code);
  const { repr } = valueOptions(options, version);
  const reprs: string[] = [];
  const context: ArgumentContext<V> = {
    code,
    table,
    labels,
    reprOf: (index) => (reprs[index] ??= repr(code.co_consts[index]!)),
    cells: version < 311 ? [...code.co_cellvars, ...code.co_freevars] : [],
  };
  const listed: DisInstruction[] = [];
  let line: number | null = null;
  for (const instruction of instructions(code.co_code, table, { extendedArgs: true })) {
    const { opcode, arg, offset, startOffset, endOffset, jumpTarget } = instruction;
    const starting = lines.get(offset);
    if (starting !== undefined) line = starting;
    listed.push({
      opname: table.opname[opcode]!,
      opcode,
      arg,
      argrepr: argumentText(instruction, context),
      offset,
      startOffset,
      endOffset,
      startsLine: starting !== undefined,
      line,
      label: labels.get(offset),
      isJumpTarget: version >= 313 ? labels.has(offset) : targets.has(offset),
      jumpTarget,
      position: positions(offset),
    });
  }
  return { table, lineStarts, exceptionTable, labels, instructions: listed };
}

/** `dis.get_instructions`: the instructions of `code` with the text of their operands. */
export function getInstructions<V = Const>(code: CodeObject<V>, options: InstructionTextOptions<V> = {}): readonly DisInstruction[] {
  return list(code, options).instructions;
}

// Labels are numbered from 1 in the order of their places. The ranges of the exception table have them too.
function numberLabels(targets: ReadonlySet<number>, exceptionTable: readonly ExceptionTableEntry[]): Map<number, number> {
  const offsets = new Set(targets);
  for (const { start, end, target } of exceptionTable) offsets.add(start).add(end).add(target);
  return new Map([...offsets].sort((a, b) => a - b).map((offset, index) => [offset, index + 1]));
}

const NOWHERE: Position = [null, null, null, null];

// For offsets that ascend.
function positionAt(code: CodeObject<unknown>): (offset: number) => Position {
  const ranges = positionRanges(code);
  let at = 0;
  return (offset) => {
    while (at < ranges.length && ranges[at]!.end <= offset) at += 1;
    const range = ranges[at];
    if (range === undefined) return NOWHERE;
    return [range.lineno, range.end_lineno, range.col_offset, range.end_col_offset];
  };
}
