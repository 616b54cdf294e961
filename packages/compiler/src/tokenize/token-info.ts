import { PySyntaxError } from '../errors.js';
import { ErrorReport } from './error-report.js';
import { Done } from './state.js';
import { Field, Tok } from './token.js';
import { Tokenizer } from './tokenizer.js';

/** A token as Python's module `tokenize` shows it. Columns are in characters; `type` is a number of Lib/token.py. */
export interface TokenInfo {
  readonly type: number;
  readonly string: string;
  readonly start: readonly [line: number, col: number];
  readonly end: readonly [line: number, col: number];
  /** The line (of a string: the lines) that the token is on. */
  readonly line: string;
}

/** Where the lines of a text come from. */
export interface LineSource {
  /** The next line with its line end, which must be LF; '' at the end. */
  readLine(): string;
}

/** The tokens of a text, as `_tokenize.TokenizerIter(readline, extra_tokens=True)` gives them: with comments and with line ends that
 *  mean nothing, and lenient about numbers and brackets. A line is read when the first token on it is asked for. Throws PySyntaxError where it meets
 *  what is no token, after the tokens before it. With `exact`, as without `extra_tokens`: only the parser's tokens, each operator by its own number; all
 *  lines are read first. */
export function tokenInfos(lines: LineSource, filename: string, exact = false): IterableIterator<TokenInfo> {
  return new TokenInfos(lines, filename, exact);
}

/** An iterator that is data: a program that holds one can be stopped and copied. */
class TokenInfos implements IterableIterator<TokenInfo> {
  private readonly lines: LineSource;
  private readonly tokenizer: Tokenizer;
  private readonly read: string[] = [];
  /** The last line has its line end. */
  private isComplete = true;
  private hasEnded = false;
  private readonly exact: boolean;

  constructor(lines: LineSource, filename: string, exact: boolean) {
    this.lines = lines;
    this.exact = exact;
    this.tokenizer = new Tokenizer('', { filename, extraTokens: !exact });
  }

  /** Whether there was another line. */
  private extend(): boolean {
    if (this.hasEnded) return false;
    const line = this.lines.readLine();
    this.hasEnded = line === '';
    if (line === '') return false;
    this.isComplete = line.endsWith('\n');
    this.read.push(this.isComplete ? line : `${line}\n`);
    this.tokenizer.extend(this.read[this.read.length - 1]!);
    return true;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<TokenInfo> {
    const t = this.tokenizer;
    if (t.isFinished()) return { done: true, value: undefined };
    if (this.exact) while (this.extend());
    else if (t.pos >= t.length) this.extend();
    const mark = t.mark();
    t.next();
    while (wantsMore(t) && !this.hasEnded) {
      t.reset(mark);
      this.extend();
      t.next();
    }
    const value = infoOf(t, this.isComplete, this.exact);
    if (value === null) throw this.error();
    return { done: false, value };
  }

  /** The error again, found in the whole of what was read. */
  private error(): PySyntaxError {
    const whole = new Tokenizer(this.read.join(''), this.tokenizer.options);
    whole.run();
    return errorOf(whole);
  }
}

/** Whether the text has ended within a token. What is wrong with an f-string does not tell, but a backslash at the end does. */
function wantsMore(t: Tokenizer): boolean {
  if (!t.isFinished()) return false;
  return t.done === Done.EOF || t.done === Done.OPEN_STRING || (t.done === Done.ERROR && t.source.endsWith('\\\n\0'));
}

/** The tokenizer's own errors, which it words and places other than the parser does. */
function errorOf(t: Tokenizer): PySyntaxError {
  if (t.exception !== null) return t.exception;
  const text = t.source.slice(t.lineStart, t.lineEnd()).replace(/[\0\n]+$/, '');
  const place = { filename: t.options.filename, lineno: t.lineno, end_lineno: null, end_offset: null, text };
  switch (t.done) {
    case Done.EOF:
      return new PySyntaxError('SyntaxError', 'unexpected EOF in multi-line statement', { ...place, offset: 0 });
    case Done.DEDENT:
      return new PySyntaxError('IndentationError', 'unindent does not match any outer indentation level', {
        ...place,
        offset: [...text].length + 1,
      });
    case Done.TABSPACE:
      return new PySyntaxError('TabError', 'inconsistent use of tabs and spaces in indentation', {
        ...place,
        offset: [...text].length + 1,
      });
    case Done.TOODEEP:
      return new PySyntaxError('IndentationError', 'too many levels of indentation', { ...place, offset: [...text].length + 1 });
    default: {
      const again = (): Tokenizer => new Tokenizer(t.source.slice(0, -1), t.options);
      return new ErrorReport(again).badToken(t.count);
    }
  }
}

/** The last token that was made, or null if it is none. */
function infoOf(t: Tokenizer, isComplete: boolean, exact: boolean): TokenInfo | null {
  const i = (t.count - 1) * Field.STRIDE;
  const { data, source } = t;
  const kind = data[i]! as Tok;
  if (kind === Tok.ERRORTOKEN) return null;
  if (exact && data[i + Field.Col]! < 0) {
    const place = [t.lineno, -1] as const;
    return { type: kind, string: '', start: place, end: place, line: source.slice(t.lineStart, isComplete ? t.lineEnd() : t.length - 1) };
  }
  if (kind === Tok.ENDMARKER || (kind === Tok.DEDENT && t.done === Done.EOF)) {
    const place = [t.lineno + 1, 0] as const;
    return { type: kind, string: '', start: place, end: place, line: '' };
  }
  let from = data[i + Field.Start]!;
  const to = data[i + Field.End]!;
  if (kind === Tok.INDENT) from = t.lineStart;
  // A string may have begun on an earlier line; everything else is on the current one.
  const firstLine = lineStartOf(source, from);
  const isLineEnd = kind === Tok.NEWLINE || kind === Tok.NL;
  // The line end that was added is not shown.
  const isAdded = !isComplete && t.lineEnd() === t.length;
  const line = source.slice(firstLine, isAdded ? t.length - 1 : t.lineEnd());
  const endCol = isLineEnd ? charactersIn(source, t.lineStart, to - 1) + 1 : charactersIn(source, t.lineStart, to);
  return {
    type: exact && kind < Tok.OP ? kind : publicType(kind),
    // To the parser a line end is nothing but the comment in front of it.
    string: isLineEnd && !exact ? (isAdded ? '' : '\n') : source.slice(from, isLineEnd ? to - 1 : to),
    start: [data[i + Field.Line]!, charactersIn(source, firstLine, from)],
    end: [data[i + Field.EndLine]!, isLineEnd && exact ? endCol - 1 : endCol],
    line,
  };
}

/** All operators are OP, all words NAME. */
function publicType(kind: Tok): number {
  if (kind > Tok.DEDENT && kind < Tok.OP) return Tok.OP;
  return kind > Tok.ERRORTOKEN ? Tok.NAME : kind;
}

function lineStartOf(source: string, index: number): number {
  return index === 0 ? 0 : source.lastIndexOf('\n', index - 1) + 1;
}

function charactersIn(source: string, from: number, to: number): number {
  let n = to - from;
  for (let i = from; i < to; i++) if ((source.charCodeAt(i) & 0xfc00) === 0xdc00) n--;
  return n;
}
