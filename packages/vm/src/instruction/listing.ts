import { CodeObject } from '@pyco/marshal';
import { lineAt } from '../frame/lines.js';
import { decode } from './decode.js';
import { CALL_MASK, CALL_SHIFT, INSTR_SIZE, Op } from './op.js';
import { CODE_RANGE_SIZE, NO_OPERAND, type Registers } from './registers.js';
import { SPEC } from './spec.js';

export interface ListingOptions<V> {
  /** One instruction per CPython instruction: what a frame runs while it is traced. */
  readonly plain?: boolean;
  /** How a constant is written. */
  readonly repr: (value: V) => string;
}

/**
 * The register instructions of a code object and of those in its constants, for people: line, label, name, and what the instruction does with its
 * operands. Locals have their names; `$0`, `$1` … are the registers behind them.
 *
 * @throws VmError for a bad code object
 */
export function listRegisters<V>(code: CodeObject<V>, options: ListingOptions<V>): string {
  const parts = [new CodeListing(code, options).text()];
  for (const value of code.co_consts) {
    if (value instanceof CodeObject)
      parts.push(
        `\nRegister instructions of ${value.co_qualname}, file "${value.co_filename}", line ${value.co_firstlineno}:\n${listRegisters(value as CodeObject<V>, options)}`,
      );
  }
  return parts.join('');
}

/** What stands beneath the exception in front of a handler, by `HandlerKind`. */
const BENEATH: readonly number[] = [0, 1, 4];

class CodeListing<V> {
  readonly #code: CodeObject<V>;
  readonly #registers: Registers;
  readonly #repr: (value: V) => string;
  /** Names of places, by position in `ops`. */
  readonly #labels: Map<number, string> = new Map();

  constructor(code: CodeObject<V>, { plain = false, repr }: ListingOptions<V>) {
    this.#code = code;
    this.#repr = repr;
    this.#registers = decode(code, plain);
    const { ops, ranges } = this.#registers;
    const places = new Set<number>();
    for (let pc = 0; pc < ops.length; pc += INSTR_SIZE) {
      const jump = SPEC[ops[pc]!]?.operands.indexOf('J') ?? -1;
      if (jump >= 0) places.add(ops[pc + 1 + jump]!);
    }
    for (let i = 0; i < ranges.length; i += CODE_RANGE_SIZE) for (const pc of [ranges[i]!, ranges[i + 1]!, ranges[i + 2]!]) places.add(pc);
    for (const [i, pc] of [...places].sort((x, y) => x - y).entries()) this.#labels.set(pc, `L${i + 1}`);
  }

  text(): string {
    const { ops, offsets } = this.#registers;
    const lines: string[] = [];
    let line: number | undefined;
    for (let pc = 0; pc < ops.length; pc += INSTR_SIZE) {
      if (ops[pc] === Op.EXTRA) continue;
      const at = lineAt(this.#code, offsets[pc / INSTR_SIZE]!);
      const isNew = at !== line && at !== undefined;
      if (isNew && lines.length > 0) lines.push('');
      if (at !== undefined) line = at;
      const label = this.#labels.get(pc);
      const { name, meaning } = SPEC[ops[pc]!]!;
      const front = `${(isNew ? String(at) : '').padStart(3)} ${(label === undefined ? '' : `${label}:`).padStart(5)} `;
      lines.push(`${front}${name.padEnd(22)} ${this.#meaning(meaning, pc)}`.trimEnd());
    }
    const handlers = this.#handlers();
    if (handlers.length > 0) lines.push('Handlers:', ...handlers);
    return `${lines.join('\n')}\n`;
  }

  #handlers(): string[] {
    const { ranges } = this.#registers;
    const lines: string[] = [];
    for (let i = 0; i < ranges.length; i += CODE_RANGE_SIZE) {
      const [start, end, handler, cut, kind] = [ranges[i]!, ranges[i + 1]!, ranges[i + 2]!, ranges[i + 3]!, ranges[i + 4]!];
      const exception = this.#register(cut + BENEATH[kind]!);
      lines.push(`  ${this.#label(start)} to ${this.#label(end)}: ${this.#label(handler)}, with the exception in ${exception}`);
    }
    return lines;
  }

  #label(pc: number): string {
    return this.#labels.get(pc) ?? '-';
  }

  /** Puts the operands of the instruction at `pc` in. */
  #meaning(text: string, pc: number): string {
    return text.replace(/\{(\w)(?:\+(\d)|\.\.(2?)(\w)|(\.self))?\}/g, (_all, name: string, plus, twice, count, self) => {
      if (plus !== undefined) return this.#register(this.#operand(pc, name) + Number(plus));
      if (count !== undefined) return this.#span(this.#operand(pc, name), this.#operand(pc, count as string) * (twice === '' ? 1 : 2));
      if (self !== undefined) return this.#register((this.#operand(pc, name) >> CALL_SHIFT) - 1);
      return this.#shown(pc, name);
    });
  }

  /** `d` and `e` are the first operands of the EXTRA behind. */
  #operand(pc: number, name: string): number {
    const i = 'abcde'.indexOf(name);
    return this.#registers.ops[pc + 1 + (i < 3 ? i : i + 1)]!;
  }

  #shown(pc: number, name: string): string {
    const value = this.#operand(pc, name);
    const { co_names } = this.#code;
    switch (SPEC[this.#registers.ops[pc]!]!.operands['abcde'.indexOf(name)]) {
      case 'R':
        return this.#register(value);
      case 'V':
        return this.#value(value);
      case 'O':
        return value === NO_OPERAND ? 'nothing' : this.#value(value);
      case 'N':
        return co_names[value]!;
      case 'G':
        return co_names[value >> 1]!;
      case 'S':
        return co_names[this.#registers.siteNames[value]!]!;
      case 'P':
        return co_names[this.#registers.siteNames[value >> 1]!]!;
      case 'A':
        return this.#span(value >> CALL_SHIFT, value & CALL_MASK);
      case 'J':
        return this.#label(value);
      default:
        return String(value);
    }
  }

  #span(first: number, count: number): string {
    return Array.from({ length: count }, (_, i) => this.#register(first + i)).join(', ');
  }

  #register(number: number): string {
    const names = this.#code.co_localsplusnames;
    return number < names.length ? names[number]! : `$${number - names.length}`;
  }

  #value(operand: number): string {
    if (operand >= 0) return this.#register(operand);
    const { co_consts } = this.#code;
    const index = ~operand;
    return index < co_consts.length
      ? this.#repr(co_consts[index]!)
      : String(this.#registers.extraConsts[index - co_consts.length] ?? 'NULL');
  }
}
