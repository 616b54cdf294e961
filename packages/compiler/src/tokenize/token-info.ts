import type { PySyntaxError } from '../errors.js';
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

/** The tokens of a text, as `_tokenize.TokenizerIter(readline, extra_tokens=True)` gives them: with comments and with line ends that
 *  mean nothing, and lenient about numbers and brackets. Line ends must be LF. Throws PySyntaxError where it meets what is no
 *  token, after the tokens before it. */
export function* tokenInfos(text: string, filename: string): Generator<TokenInfo> {
  const isComplete = text === '' || text.endsWith('\n');
  const source = isComplete ? text : `${text}\n`;
  const make = (): Tokenizer => new Tokenizer(source, { filename, extraTokens: true });
  const t = make();
  while (!t.isFinished()) {
    t.next();
    const token = infoOf(t, isComplete);
    if (token === null) throw errorOf(t, make);
    yield token;
  }
}

function errorOf(t: Tokenizer, make: () => Tokenizer): PySyntaxError {
  return t.exception ?? new ErrorReport(make).badToken(t.count);
}

/** The last token that was made, or null if it is none. */
function infoOf(t: Tokenizer, isComplete: boolean): TokenInfo | null {
  const i = (t.count - 1) * Field.STRIDE;
  const { data, source } = t;
  const kind = data[i]! as Tok;
  if (kind === Tok.ERRORTOKEN) return null;
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
    type: publicType(kind),
    string: isLineEnd ? (isAdded ? '' : '\n') : source.slice(from, to),
    start: [data[i + Field.Line]!, charactersIn(source, firstLine, from)],
    end: [data[i + Field.EndLine]!, endCol],
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
