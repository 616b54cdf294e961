import type { CodeObject } from '../code-object.js';
import type { Const } from '../const.js';
import { atRoot, MarshalError } from '../errors.js';
import { type FormatOptions, formatListing } from './format.js';
import { type InstructionTextOptions, list, valueOptions } from './get-instructions.js';
import { reprCode } from './repr.js';

/** How `dis` prints. */
export interface DisOptions<V = Const> extends FormatOptions, InstructionTextOptions<V> {
  /** How deep to go into code objects among the constants: 0 is not at all, left out is all the way. */
  readonly depth?: number;
}

/**
 * The disassembly of `code` and of the code objects in it: the text that `dis.dis(code)` of the same Python version
 * prints, to the letter but for what differs from run to run there: addresses (0 unless `addressOf` is given) and the
 * order of sets of strings (here: the file's).
 *
 * @throws MarshalError `bad-table` for operands, line tables or exception tables that make no sense.
 */
export function dis<V = Const>(code: CodeObject<V>, options: DisOptions<V> = {}): string {
  const lines = new Lines();
  try {
    addListing(lines, code, options, options.depth ?? Number.POSITIVE_INFINITY);
  } catch (error) {
    throw error instanceof MarshalError ? error : atRoot(error, -1);
  }
  return `${lines.all.join('\n')}\n`;
}

/** The disassembly of `code` alone: `dis.disassemble(code, lasti)`. */
export function disassemble<V = Const>(code: CodeObject<V>, options: DisOptions<V> = {}): string {
  return dis(code, { ...options, depth: 0 });
}

// About what a JavaScript string can hold.
const MAX_CHARACTERS = 2 ** 28;

/** Lines, and a check that they do not grow beyond measure. */
class Lines {
  readonly all: string[] = [];
  #characters = 0;

  add(line: string): void {
    this.#characters += line.length + 1;
    if (this.#characters > MAX_CHARACTERS) {
      throw new MarshalError('too-large', `a disassembly of more than ${MAX_CHARACTERS} characters`, -1);
    }
    this.all.push(line);
  }
}

function addListing<V>(lines: Lines, code: CodeObject<V>, options: DisOptions<V>, depth: number): void {
  for (const line of formatListing(code, list(code, options), options)) lines.add(line);
  if (depth <= 0) return;
  const { lasti: _, ...inner } = options;
  const { codeOf } = valueOptions(options, code.version);
  for (const value of code.co_consts) {
    const nested = codeOf(value);
    if (nested === undefined) continue;
    lines.add('');
    lines.add(`Disassembly of ${reprCode(nested, options.addressOf)}:`);
    addListing(lines, nested, inner, depth - 1);
  }
}
