import type { NameTable } from '../tokenize/name-table.js';
import { Field, type Soft, Tok } from '../tokenize/token.js';
import type { Tokenizer } from '../tokenize/tokenizer.js';
import { StackOverflow, SyntaxFailure } from './failure.js';
import type { ParserOptions } from './options.js';

/** CPython's MAXSTACK: how many grammar rules may be in progress at once. */
const MAX_LEVEL = 6000;

/** What entering a construct adds to the number of rules in progress in CPython's parser. The figures are measured, by
 *  scripts/compiler-front/measure_levels.py; a few rare constructs are off by two or three. */
export const enum Level {
  /** From a statement down to an atom. */
  Base = 32,
  /** One of a chain: a sign, `not`, `else` of a conditional expression, `elif`. */
  Link = 1,
  /** `**` or `lambda`, which take two. */
  DoubleLink = 2,
  Group = 28,
  Display = 29,
  /** A call or a subscript. */
  Trailer = 24,
  /** An argument that is not the first, or is a keyword or has a star: on top of its call. */
  Argument = 4,
  Field = 33,
  Block = 6,
  Definition = 7,
}

/** A SyntaxWarning, and the token (index of its first number) whose line it is about. */
export interface ParserWarning {
  readonly message: string;
  readonly token: number;
}

/** A place in a row of tokens, and the means to walk along it. The tokens are all there (`tokenizer.run()` was called); `pos`
 *  is the index of the current one's first number, `kind` its kind.
 *
 *  The parser is predictive: the current token, now and then the next, says which rule applies. Whatever does not fit
 *  throws SyntaxFailure, without a word about what is wrong: that is found out by error-pass/, as in CPython, where
 *  messages are the business of a second pass.
 *
 *  JavaScript's stack is safe. Brackets nest 200 deep at most and blocks 100 (the tokenizer sees to it), and what nests without
 *  either (`--x`, `not`, `lambda`, `x if y else`, `**`, `elif`) is parsed in loops; `level` counts all of it as CPython
 *  does, so that MemoryError comes where it comes there. The deepest program that this admits takes less than half of Node's default
 *  stack; on a host with a very short one, parse() turns what overflows into MemoryError too. */
export abstract class Parser {
  protected readonly tokens: Int32Array;
  protected readonly source: string;
  protected readonly names: NameTable;
  protected readonly isAscii: boolean;
  protected readonly options: ParserOptions;
  /** Warnings about string literals, in the order of their tokens. */
  readonly warnings: ParserWarning[];
  protected pos: number;
  protected kind: Tok;
  protected level: number;

  constructor(tokenizer: Tokenizer, options: ParserOptions) {
    this.tokens = tokenizer.data;
    this.source = tokenizer.source;
    this.names = tokenizer.names;
    this.isAscii = tokenizer.ascii;
    this.options = options;
    this.warnings = [];
    this.pos = 0;
    this.kind = this.tokens[0]! as Tok;
    this.level = Level.Base;
  }

  protected advance(): void {
    this.pos += Field.STRIDE;
    this.kind = this.tokens[this.pos]! as Tok;
  }

  /** Go back to a token that was met before. */
  protected rewind(pos: number): void {
    this.pos = pos;
    this.kind = this.tokens[pos]! as Tok;
  }

  /** The kind of the token after the current one. */
  protected peek(): Tok {
    return this.tokens[this.pos + Field.STRIDE]! as Tok;
  }

  /** Whether the current token is of this kind; where the type checker believes it has not changed since it was last looked at. */
  protected is(kind: Tok): boolean {
    return this.kind === kind;
  }

  protected expect(kind: Tok): void {
    if (this.kind !== kind) this.fail();
    this.advance();
  }

  /** Step over a token of this kind if it is the current one. */
  protected accept(kind: Tok): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  protected fail(): never {
    throw SyntaxFailure;
  }

  protected warn(message: string, token: number): void {
    this.warnings.push({ message, token });
  }

  /** Count what is entered; the caller takes it off again when it leaves. */
  protected enter(cost: number): void {
    this.level += cost;
    if (this.level > MAX_LEVEL) throw StackOverflow;
  }

  protected isSoft(word: Soft): boolean {
    return this.kind === Tok.NAME && this.tokens[this.pos + Field.Aux] === word;
  }

  /** NAME, as a string. */
  protected name(): string {
    if (this.kind !== Tok.NAME) this.fail();
    const text = this.names.names[this.tokens[this.pos + Field.Aux]!]!;
    this.advance();
    return text;
  }

  protected text(pos: number): string {
    return this.source.slice(this.tokens[pos + Field.Start], this.tokens[pos + Field.End]);
  }

  // A node begins where its first token does and ends where the last one before the current does.

  protected line(start: number): number {
    return this.tokens[start + Field.Line]!;
  }

  protected col(start: number): number {
    return this.tokens[start + Field.Col]!;
  }

  protected endLine(): number {
    return this.tokens[this.pos - Field.STRIDE + Field.EndLine]!;
  }

  protected endCol(): number {
    return this.tokens[this.pos - Field.STRIDE + Field.EndCol]!;
  }

  /** The last token before the current one that has text: where a compound statement ends. */
  protected lastWithText(): number {
    let pos = this.pos - Field.STRIDE;
    while (pos > 0 && isLayout(this.tokens[pos]!)) pos -= Field.STRIDE;
    return pos;
  }
}

function isLayout(kind: Tok): boolean {
  return kind === Tok.NEWLINE || kind === Tok.DEDENT || kind === Tok.INDENT || kind === Tok.ENDMARKER;
}
