import { type Executable, INSTR_SIZE, NO_OPERAND, None, Op, type Value } from '@pyco/vm/evaluator';
import { findAwaits } from './awaits.js';
import type { FlowGraph } from './flow-graph.js';
import type { Effects } from './operands.js';
import { type Dirty, dirtyRegisters, passDirty } from './registers-dirty.js';
import type { LiveRegisters } from './registers-live.js';

/** What a register probably holds. */
export interface Guess {
  readonly value: Value;
  /** It is a method, and its self stands in the register behind. */
  readonly isMethod: boolean;
}

/** Registers that stand side by side. */
export const registersFrom = (at: number, count: number): number[] => Array.from({ length: count }, (_, i) => at + i);
/** Their variables. */
export const names = (registers: readonly number[]): string => registers.map((register) => `r${register}`).join(', ');

/**
 * Writes the code of one executable, an instruction at a time. Each register is a variable (`r5`); the frame has its own copy, which is brought up to
 * date (`sync`) before anything that may look at the frame or leave.
 */
export class Emitter {
  readonly exe: Executable;
  readonly graph: FlowGraph;
  /** Values that the code refers to, by the name it has for each. */
  readonly bound: Map<string, unknown> = new Map();
  readonly #names: Map<unknown, string> = new Map();
  readonly #live: LiveRegisters;
  readonly #dirtyIns: readonly Dirty[];
  /** The instructions of calls that may be awaited in place, each with its SEND. */
  readonly #awaits: ReadonlyMap<number, number>;
  #lines: string[] = [];
  #dirty: Dirty = new Int32Array(0);
  /** The instruction that is written. */
  #at = 0;
  #guessed: Guess | undefined = undefined;
  /** The register that the guess is about. */
  #guessedAt = 0;
  /** What registers probably hold, by what the inline caches knew that loaded them. */
  readonly guesses: Map<number, Guess> = new Map();

  constructor(graph: FlowGraph, live: LiveRegisters) {
    this.exe = graph.exe;
    this.graph = graph;
    this.#live = live;
    this.#dirtyIns = dirtyRegisters(graph);
    this.#awaits = findAwaits(graph);
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  get op(): Op {
    return this.exe.ops[this.pc]! as Op;
  }

  get pc(): number {
    return this.#at * INSTR_SIZE;
  }

  /** Whether the instruction belongs to a call that may be awaited in place: the call, its GET_AWAITABLE, its SEND. */
  get isAwaited(): boolean {
    return this.#awaits.has(this.#at);
  }

  /** Where the SEND of such a call is. */
  get awaitedAt(): number | undefined {
    const send = this.#awaits.get(this.#at);
    return send === undefined ? undefined : send * INSTR_SIZE;
  }

  get effects(): Effects {
    return this.graph.effects[this.#at]!;
  }

  /** Whether a handler of exceptions in this code is around the instruction. */
  get isProtected(): boolean {
    return this.graph.handlers[this.#at]! >= 0;
  }

  /** The statement behind something that gave no value: it may have raised, which is handled here, or compiled code leaves. */
  get out(): string {
    return this.isProtected ? 'break X;' : 'return undefined;';
  }

  /** Whether the instruction that many further on unpacks, in two, what the loop just before it has for its item: nobody else sees that. */
  isUnpackedPair(ahead: 0 | 1): boolean {
    const { ops, locals } = this.exe;
    const at = this.pc + ahead * INSTR_SIZE;
    const loop = at - INSTR_SIZE;
    if (loop < 0 || ops[loop] !== Op.FOR_ITER || ops[at] !== Op.UNPACK_SEQUENCE) return false;
    return ops[at + 3] === 2 && ops[at + 2] === ops[loop + 1] && ops[loop + 1]! >= locals;
  }

  /** Whether operand `k` is what the instruction just before makes, which is a slice. */
  isSliced(k: 2 | 3): boolean {
    const { ops } = this.exe;
    const former = this.pc - INSTR_SIZE;
    return former >= 0 && ops[former] === Op.BUILD_SLICE && ops[former + 1] === this.operand(k);
  }

  operand(k: 1 | 2 | 3): number {
    return this.exe.ops[this.pc + k]!;
  }

  /** An operand of the EXTRA instruction behind. */
  extra(k: 1 | 2 | 3): number {
    return this.exe.ops[this.pc + INSTR_SIZE + k]!;
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  beginBlock(id: number): void {
    this.#dirty = this.#dirtyIns[id]!.slice();
    this.guesses.clear();
    this.#guessed = undefined;
  }

  /** Goes on to instruction `i` of the block. */
  begin(i: number): void {
    this.#at = i;
  }

  /** The instruction has been written. */
  end(): void {
    passDirty(this.#dirty, this.graph, this.#at);
    const { op } = this;
    const guess = op === Op.MOVE ? this.guesses.get(this.operand(2)) : this.#guessed;
    for (const register of this.effects.defs) this.guesses.delete(register);
    if (guess !== undefined) this.guesses.set(op === Op.MOVE ? this.operand(1) : this.#guessedAt, guess);
    this.#guessed = undefined;
  }

  /** The register that the instruction writes first will probably hold this. */
  guess(value: Value | undefined, isMethod: boolean, register: number = this.operand(1)): void {
    if (value === undefined) return;
    this.#guessed = { value, isMethod };
    this.#guessedAt = register;
  }

  /** A name for something that the code refers to. */
  bind(value: unknown, prefix: string): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = `${prefix}${this.#names.size}`;
    this.#names.set(value, name);
    this.bound.set(name, value);
    return name;
  }

  /** A value operand as an expression. */
  value(operand: number): string {
    return operand >= 0 ? `r${operand}` : this.constant(this.exe.consts[~operand]);
  }

  optional(operand: number): string {
    return operand === NO_OPERAND ? 'undefined' : this.value(operand);
  }

  constant(value: Value | undefined): string {
    if (value === undefined) return 'undefined';
    // `5.real` is no JavaScript.
    if (typeof value === 'number') return `(${value})`;
    if (typeof value === 'boolean') return String(value);
    if (value === None) return 'None';
    if (typeof value === 'string' && value.length < 200) return JSON.stringify(value);
    return this.bind(value, 'k');
  }

  /** Whether an operand is known to be an int, or not to be one. */
  isInt(operand: number): boolean | undefined {
    return operand >= 0 ? undefined : typeof this.exe.consts[~operand] === 'number';
  }

  /** Statements that bring the frame up to date, as the run loop would have it before this instruction. `without`: arguments that nobody reads again. */
  sync(without?: readonly number[], pc: number = this.pc): string {
    const { locals } = this.exe;
    let text = '';
    this.#dirty.forEach((word, w) => {
      for (let bits = word; bits !== 0; bits &= bits - 1) {
        const register = 32 * w + 31 - Math.clz32(bits & -bits);
        if (without?.includes(register) === true || (register >= locals && !this.#live.isLive(this.#at, register))) continue;
        text += `R[b + ${register}] = r${register}; `;
      }
    });
    return `${text}f.pc = ${pc};`;
  }

  /** Registers whose frame copies an instruction has written, into their variables. */
  reload(registers: readonly number[]): string {
    return registers.map((register) => `r${register} = R[b + ${register}];`).join(' ');
  }

  /** Behind what may have run Python code beneath a native, which may have changed this frame. `into`: the register that was just written, if any. */
  leaveIfChanged(into?: number): string {
    return `if (T.isChanged) { ${into === undefined ? '' : `R[b + ${into}] = r${into}; `}f.pc = ${this.pc + INSTR_SIZE}; return undefined; }`;
  }

  /** As `leaveIfChanged`, of an instruction that jumps by `c`, or if it is not so. */
  leaveJumpIfChanged(isNegated: boolean): string {
    const [target, next] = [this.operand(3), this.pc + INSTR_SIZE];
    return `if (T.isChanged) { f.pc = c ? ${isNegated ? next : target} : ${isNegated ? target : next}; return undefined; }`;
  }

  /** A statement for when `value`, a variable, was left undefined: what was pushed is run, or the code leaves. */
  complete(variable: string): string {
    return `if (${variable} === undefined && (${variable} = runPushed(T, f)) === undefined) ${this.out}`;
  }
}
