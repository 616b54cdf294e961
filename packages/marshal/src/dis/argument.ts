import type { CodeObject } from '../code-object.js';
import { MarshalError } from '../errors.js';
import type { Instruction } from '../instructions.js';
import type { OpcodeTable } from '../opcode/table.js';

/** What the text of an operand is made from. */
export interface ArgumentContext<V> {
  readonly code: CodeObject<V>;
  readonly table: OpcodeTable;
  /** Numbers of the labels at byte offsets (3.13 and later). */
  readonly labels: ReadonlyMap<number, number>;
  /** Python's `repr` of the constant with this index. */
  readonly reprOf: (index: number) => string;
  /** Before 3.11: what cells and free variables are numbered in. */
  readonly cells: readonly string[];
}

const CONVERSIONS = ['', 'str', 'repr', 'ascii'] as const;
const FUNCTION_FLAGS = ['defaults', 'kwdefaults', 'annotations', 'closure', 'annotate'] as const;

/** The explanation `dis` puts in parentheses behind an operand; empty when it has none to give. */
export function argumentText<V>(instruction: Instruction, context: ArgumentContext<V>): string {
  const { opcode, arg } = instruction;
  const { code, table } = context;
  const { version } = table;
  if (arg === undefined) return '';
  const name = table.opname[opcode]!;
  switch (table.operands[opcode]) {
    case 'const':
      // 3.11 has a second instruction of this kind, KW_NAMES, and says nothing about it.
      if (version === 311 && name !== 'LOAD_CONST') return '';
      at(code.co_consts, arg, 'co_consts', instruction);
      return context.reprOf(arg);
    case 'name':
      return withFlag(at(code.co_names, table.nameIndex(opcode, arg), 'co_names', instruction), name, arg, version);
    case 'jabs':
      return version < 310 ? '' : `to ${instruction.jumpTarget}`;
    case 'jrel':
    case 'jback':
      return jumpText(name, instruction.jumpTarget!, context);
    case 'compare':
      return compareText(arg, instruction, table);
    case 'local':
      if (/FAST.*_(LOAD|STORE)_FAST/.test(name)) {
        const names = code.co_localsplusnames;
        return `${at(names, arg >> 4, 'co_localsplusnames', instruction)}, ${at(names, arg & 15, 'co_localsplusnames', instruction)}`;
      }
      return version < 311
        ? at(code.co_varnames, arg, 'co_varnames', instruction)
        : at(code.co_localsplusnames, arg, 'co_localsplusnames', instruction);
    case 'free':
      return version < 311
        ? at(context.cells, arg, 'co_cellvars + co_freevars', instruction)
        : at(code.co_localsplusnames, arg, 'co_localsplusnames', instruction);
    default:
      return specialText(name, arg, instruction, table);
  }
}

// A low bit says that the name's value is pushed together with NULL (or with self): a call follows.
function withFlag(name: string, opname: string, arg: number, version: number): string {
  if (version < 311 || (arg & 1) === 0) return name;
  const flag = opname === 'LOAD_GLOBAL' ? 'NULL' : 'NULL|self';
  if (opname !== 'LOAD_GLOBAL' && (version < 312 || (opname !== 'LOAD_ATTR' && opname !== 'LOAD_SUPER_ATTR'))) return name;
  return version < 313 ? `${flag} + ${name}` : `${name} + ${flag}`;
}

function jumpText<V>(name: string, target: number, { table, labels }: ArgumentContext<V>): string {
  if (table.version < 313) return `to ${target}`;
  // END_ASYNC_FOR is no jump: it names the place whose exception it handles.
  return `${name === 'END_ASYNC_FOR' ? 'from' : 'to'} L${labels.get(target)}`;
}

function compareText(arg: number, instruction: Instruction, table: OpcodeTable): string {
  const { cmp_op } = table.lists;
  if (table.version < 312) return at(cmp_op, arg, 'the comparisons', instruction);
  // The lower bits say what the specialized forms test; one of them that the result is made a bool.
  if (table.version === 312) return at(cmp_op, arg >> 4, 'the comparisons', instruction);
  const operator = at(cmp_op, arg >> 5, 'the comparisons', instruction);
  return (arg & 16) !== 0 ? `bool(${operator})` : operator;
}

function specialText(name: string, arg: number, instruction: Instruction, { lists, version }: OpcodeTable): string {
  switch (name) {
    case 'FORMAT_VALUE':
      return [CONVERSIONS[(arg & 3) as 0 | 1 | 2 | 3], (arg & 4) !== 0 ? 'with format' : ''].filter(Boolean).join(', ');
    case 'CONVERT_VALUE':
      return at(CONVERSIONS, arg, 'the conversions', instruction);
    case 'MAKE_FUNCTION':
    case 'SET_FUNCTION_ATTRIBUTE':
      return FUNCTION_FLAGS.filter((_, bit) => (arg & (1 << bit)) !== 0 && (bit < 4 || version >= 314)).join(', ');
    case 'BINARY_OP':
      return at(lists.nb_ops, arg, 'the operators', instruction);
    case 'CALL_INTRINSIC_1':
      return at(lists.intrinsic_1, arg, 'the intrinsics', instruction);
    case 'CALL_INTRINSIC_2':
      return at(lists.intrinsic_2, arg, 'the intrinsics', instruction);
    case 'LOAD_COMMON_CONSTANT': {
      const constant = at(lists.common_constants, arg, 'the common constants', instruction);
      return constant === 'all' || constant === 'any' ? `<built-in function ${constant}>` : constant;
    }
    case 'LOAD_SPECIAL':
      return at(lists.special_methods, arg, 'the special methods', instruction);
    case 'IS_OP':
      return version < 314 ? '' : arg !== 0 ? 'is not' : 'is';
    case 'CONTAINS_OP':
      return version < 314 ? '' : arg !== 0 ? 'not in' : 'in';
    default:
      return '';
  }
}

function at<T>(items: readonly T[], index: number, what: string, { offset, opcode }: Instruction): T {
  if (index >= 0 && index < items.length) return items[index]!;
  const reason = `opcode ${opcode} has ${index} for an index into ${what}, which has ${items.length} items`;
  throw new MarshalError('bad-table', reason, offset).rooted('co_code');
}
