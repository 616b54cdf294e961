import type { PythonVersion } from '../version.js';

/** What an instruction's operand says. */
export type OperandKind =
  /** No operand: the second byte means nothing. */
  | '-'
  /** A number, or one whose meaning is the instruction's own. */
  | 'arg'
  /** Index into `co_consts`. */
  | 'const'
  /** Index into `co_names`; from 3.11 shifted left where low bits are flags (`nameIndex` takes them off). */
  | 'name'
  /** Index into `co_varnames`, from 3.11 into `co_localsplusnames`. */
  | 'local'
  /** Index into `co_cellvars` followed by `co_freevars`, from 3.11 into `co_localsplusnames`. */
  | 'free'
  /** Index into `cmp_op`; from 3.12 in the upper bits. */
  | 'compare'
  /** A jump: to a place in the code, forward by a distance, backward by a distance. `jumpTarget` does the arithmetic. */
  | 'jabs'
  | 'jrel'
  | 'jback';

/** A field of an instruction's inline cache, `size` code units (of two bytes) long. */
export interface CacheField {
  readonly name: string;
  readonly size: number;
}

/** What operands choose from. A list that a version does not have is empty. */
export interface OperandLists {
  readonly cmp_op: readonly string[];
  /** Operators of `BINARY_OP` (3.11), `+` to `^=`, and `[]` from 3.14. */
  readonly nb_ops: readonly string[];
  readonly intrinsic_1: readonly string[];
  readonly intrinsic_2: readonly string[];
  /** 3.14: what `LOAD_COMMON_CONSTANT` loads, and the methods of `LOAD_SPECIAL`. */
  readonly common_constants: readonly string[];
  readonly special_methods: readonly string[];
}

type ListSource = Readonly<Partial<Record<keyof OperandLists, string>>>;

const FIRST_PSEUDO = 256;

/**
 * The instruction set of one version, from a list with one row for each instruction:
 *
 *     number NAME operand effect cache…
 *
 * `operand` is an `OperandKind`. `effect` is what the instruction adds to the depth of the stack, or two effects, `a|b`,
 * where b holds for the way through the jump (for exception handlers of old versions: where the handler starts). An
 * effect is a sum of a number and terms, each with a sign and a factor: `n` is the operand, `l` and `h` its low byte and
 * what lies above it, `b0` its bit 0, `(n=3)` is 1 for the operand 3 and else 0; `?` means that CPython refuses to say.
 * `cache` is a field of the inline cache, with its size in code units where that is not 1, as in `version:2`.
 *
 * Rows are parsed when something is first asked of them: a table that is imported and not used costs nothing but text.
 */
export class OpcodeTable {
  readonly version: PythonVersion;
  readonly #source: string;
  readonly #listSource: ListSource;
  #rows: Rows | undefined;
  #lists: OperandLists | undefined;

  constructor(version: PythonVersion, lists: ListSource, source: string) {
    this.version = version;
    this.#source = source;
    this.#listSource = lists;
    this.#rows = undefined;
    this.#lists = undefined;
  }

  /** Names by number, `<n>` where there is none. Numbers from 256 are the compiler's own: they never stand in code. */
  get opname(): readonly string[] {
    return this.#parsed.opname;
  }

  /** Numbers by name. Its prototype is null. */
  get opmap(): Readonly<Record<string, number>> {
    return this.#parsed.opmap;
  }

  /** Operand kinds by number. */
  get operands(): readonly OperandKind[] {
    return this.#parsed.operands;
  }

  /** How many code units of inline cache follow an instruction, by number. */
  get cacheSizes(): Uint8Array {
    return this.#parsed.cacheSizes;
  }

  /** The fields of inline caches, by number. */
  get caches(): readonly (readonly CacheField[])[] {
    return this.#parsed.caches;
  }

  /** The operators and names that operands choose from. */
  get lists(): OperandLists {
    this.#lists ??= parseLists(this.#listSource);
    return this.#lists;
  }

  /** The number of the prefix that lengthens the next instruction's operand by a byte. */
  get EXTENDED_ARG(): number {
    return this.#parsed.opmap['EXTENDED_ARG']!;
  }

  hasArg(op: number): boolean {
    return (this.#parsed.operands[op] ?? '-') !== '-';
  }

  isJump(op: number): boolean {
    const kind = this.#parsed.operands[op];
    return kind === 'jrel' || kind === 'jabs' || kind === 'jback';
  }

  /** Where the instruction at byte `offset` (EXTENDED_ARG prefixes not counted) jumps to, in bytes; undefined for no jump. */
  jumpTarget(op: number, arg: number, offset: number): number | undefined {
    const { operands, cacheSizes } = this.#parsed;
    // Distances and places count bytes before 3.10 and instructions from then on.
    const unit = this.version < 310 ? 1 : 2;
    switch (operands[op]) {
      case 'jabs':
        return arg * unit;
      case 'jrel':
        return offset + 2 + 2 * cacheSizes[op]! + arg * unit;
      case 'jback':
        return offset + 2 + 2 * cacheSizes[op]! - arg * unit;
      default:
        return undefined;
    }
  }

  /** The index into `co_names` in the operand of an instruction of kind `name`. */
  nameIndex(op: number, arg: number): number {
    if (this.version < 311) return arg;
    const name = this.#parsed.opname[op];
    if (name === 'LOAD_GLOBAL' || (name === 'LOAD_ATTR' && this.version >= 312)) return arg >> 1;
    return name === 'LOAD_SUPER_ATTR' ? arg >> 2 : arg;
  }

  /**
   * What the instruction adds to the depth of the stack, as `dis.stack_effect`: on the way through the jump, past it, or
   * (`jump` left out) the larger of the two. Undefined where CPython raises ValueError.
   */
  stackEffect(op: number, arg = 0, jump?: boolean): number | undefined {
    const source = this.#parsed.effects[op];
    if (source === undefined || source.includes('?')) return undefined;
    const [through, jumping = through] = source.split('|') as [string, string?];
    if (jump === undefined) return Math.max(evaluateEffect(through, arg), evaluateEffect(jumping, arg));
    return evaluateEffect(jump ? jumping : through, arg);
  }

  get #parsed(): Rows {
    this.#rows ??= parseRows(this.#source);
    return this.#rows;
  }
}

interface Rows {
  readonly opname: string[];
  readonly opmap: Record<string, number>;
  readonly operands: OperandKind[];
  readonly effects: (string | undefined)[];
  readonly cacheSizes: Uint8Array;
  readonly caches: CacheField[][];
}

function parseRows(source: string): Rows {
  const opname = Array.from({ length: FIRST_PSEUDO }, (_, op) => `<${op}>`);
  const operands = new Array<OperandKind>(FIRST_PSEUDO).fill('-');
  const effects = new Array<string | undefined>(FIRST_PSEUDO).fill(undefined);
  const caches: CacheField[][] = opname.map(() => []);
  const opmap: Record<string, number> = Object.create(null);
  for (const row of source.trim().split('\n')) {
    const [number, name, operand, effect, ...fields] = row.trim().split(/ +/) as [string, string, OperandKind, string];
    const op = Number(number);
    opname[op] = name;
    opmap[name] = op;
    operands[op] = operand;
    effects[op] = effect;
    caches[op] = (fields as string[]).map((field) => {
      const [fieldName, size = '1'] = field.split(':') as [string, string?];
      return { name: fieldName, size: Number(size) };
    });
  }
  const cacheSizes = Uint8Array.from(caches, (fields) => fields.reduce((sum, { size }) => sum + size, 0));
  return { opname, opmap, operands, effects, cacheSizes, caches };
}

function parseLists(source: ListSource): OperandLists {
  // Names of two words ("not in") have an underscore in the source; names of methods keep theirs.
  const words = (text: string | undefined): string[] => text?.split(' ') ?? [];
  return {
    cmp_op: words(source.cmp_op).map((word) => word.replace('_', ' ')),
    nb_ops: words(source.nb_ops),
    intrinsic_1: words(source.intrinsic_1),
    intrinsic_2: words(source.intrinsic_2),
    common_constants: words(source.common_constants),
    special_methods: words(source.special_methods),
  };
}

function evaluateEffect(formula: string, arg: number): number {
  let sum = 0;
  for (const [, sign, factor, symbol] of formula.matchAll(/([+-]?)(\d*)(n|l|h|b\d+|\(n=\d+\))?/g)) {
    if (factor === '' && symbol === undefined) continue;
    const value = (factor === '' ? 1 : Number(factor)) * (symbol === undefined ? 1 : termValue(symbol, arg));
    sum += sign === '-' ? -value : value;
  }
  return sum;
}

function termValue(symbol: string, arg: number): number {
  switch (symbol[0]) {
    case 'n':
      return arg;
    case 'l':
      return arg & 0xff;
    case 'h':
      return arg >> 8;
    case 'b':
      return (arg >> Number(symbol.slice(1))) & 1;
    default:
      return arg === Number(symbol.slice(3, -1)) ? 1 : 0;
  }
}
