import { PySyntaxError, type SyntaxErrorKind } from '../errors.js';
import { utf8Error, visibleText } from './source.js';
import { Done } from './state.js';
import { Field, Tok } from './token.js';
import type { Tokenizer } from './tokenizer.js';

/** What an error is about: lines from 1, columns in bytes from 0, as in the tree. */
export interface Place {
  readonly line: number;
  readonly col: number;
  readonly endLine: number;
  readonly endCol: number;
}

/** Stands for a position that is where the tokenizer has got to. */
const CURRENT = Number.NaN;

/** Makes the SyntaxErrors of the parser. Where an error is reported, and what text is shown with it, depends on how far the
 *  tokenizer has read when it is raised. Ours has read everything; so the tokens are made once more, up to the last one that
 *  CPython's parser would have asked for. */
export class ErrorReport {
  private readonly make: () => Tokenizer;
  private replayed: Tokenizer | null;

  constructor(make: () => Tokenizer) {
    this.make = make;
    this.replayed = null;
  }

  /** The tokenizer as it is after `fill` tokens. */
  after(fill: number): Tokenizer {
    if (this.replayed === null || this.replayed.count > fill) this.replayed = this.make();
    this.replayed.run(fill);
    return this.replayed;
  }

  /** At the last token that was looked at: RAISE_SYNTAX_ERROR. */
  atLast(kind: SyntaxErrorKind, msg: string, fill: number, index: number = fill - 1): PySyntaxError {
    const t = this.after(fill);
    const { data } = t;
    const i = index * Field.STRIDE;
    const col = data[i + Field.Col]!;
    const endCol = data[i + Field.EndCol]!;
    // A token without text stands where the tokenizer is, unless nothing of its line has been read.
    const offset = col >= 0 ? col + 1 : t.pos === t.bufferStart ? 0 : t.columnOf(t.pos);
    return this.build(kind, msg, t, data[i + Field.Line]!, offset, data[i + Field.EndLine]!, endCol >= 0 ? endCol + 1 : -1);
  }

  /** From one node to another: RAISE_SYNTAX_ERROR_KNOWN_RANGE. */
  range(msg: string, from: Place, to: Place, fill: number): PySyntaxError {
    return this.known('SyntaxError', msg, fill, from.line, from.col, to.endLine, to.endCol);
  }

  /** From a node to where the tokenizer is: RAISE_SYNTAX_ERROR_STARTING_FROM. */
  startingFrom(msg: string, from: Place, fill: number): PySyntaxError {
    return this.known('SyntaxError', msg, fill, from.line, from.col, CURRENT, CURRENT);
  }

  /** At columns in bytes from 0, as in the tree: RAISE_ERROR_KNOWN_LOCATION. */
  known(kind: SyntaxErrorKind, msg: string, fill: number, line: number, col: number, endLine: number, endCol: number): PySyntaxError {
    const t = this.after(fill);
    return this.build(kind, msg, t, line, col + 1, endLine, endCol + 1);
  }

  /** What the parser makes of a token that the tokenizer could not make. */
  badToken(fill: number): PySyntaxError {
    const t = this.after(fill);
    switch (t.done) {
      case Done.EOF:
        return t.level > 0 ? this.unclosed(t) : this.atLast('SyntaxError', 'unexpected EOF while parsing', fill);
      case Done.DEDENT:
        return this.atLast('IndentationError', 'unindent does not match any outer indentation level', fill);
      case Done.TABSPACE:
        return this.build('TabError', 'inconsistent use of tabs and spaces in indentation', t, t.lineno, 1, t.lineno, 0);
      case Done.TOODEEP:
        return this.build('IndentationError', 'too many levels of indentation', t, t.lineno, 1, t.lineno, 0);
      case Done.LINECONT: {
        const offset = byteLength(t.source.slice(t.bufferStart, t.pos - 1)) + 1;
        return this.build('SyntaxError', 'unexpected character after line continuation character', t, t.lineno, offset, t.lineno, 0);
      }
      case Done.UNDECODED: {
        const from = t.data[(fill - 1) * Field.STRIDE + Field.Start]!;
        return this.atLast('SyntaxError', `(unicode error) ${utf8Error(t.source.slice(from, t.pos))}`, fill);
      }
      default:
        return t.exception!;
    }
  }

  private unclosed(t: Tokenizer): PySyntaxError {
    const line = t.parenLine[t.level - 1]!;
    const msg = `'${String.fromCharCode(t.parenStack[t.level - 1]!)}' was never closed`;
    return this.build('SyntaxError', msg, t, line, t.parenCol[t.level - 1]! + 1, line, 0);
  }

  /** An error of the parser gives way to one of the tokenizer further on: that is more likely to be the cause. An unclosed
   *  bracket counts only if it was opened on an earlier line, and what is wrong inside an f-string does not count. */
  orLaterTokenError(error: PySyntaxError, fill: number): PySyntaxError {
    const t = this.after(fill);
    const line = t.data[(fill - 1) * Field.STRIDE + Field.Line]!;
    t.run();
    if (t.mode !== null) return error;
    if (t.exception !== null) return t.exception;
    const isBad = t.data[(t.count - 1) * Field.STRIDE] === Tok.ERRORTOKEN;
    return isBad && t.level > 0 && line > t.parenLine[t.level - 1]! ? this.unclosed(t) : error;
  }

  /** Offsets are in bytes, from 1; they are shown in characters of the text that is shown. */
  private build(
    kind: SyntaxErrorKind,
    msg: string,
    t: Tokenizer,
    lineno: number,
    offset: number,
    endLineno: number,
    endOffset: number,
  ): PySyntaxError {
    const text = this.textAt(t, lineno);
    const end = Number.isNaN(endOffset) ? t.columnOf(t.pos) : endOffset;
    return new PySyntaxError(kind, msg, {
      filename: t.options.filename,
      lineno,
      offset: charactersIn(text, offset),
      end_lineno: Number.isNaN(endLineno) ? t.lineno : endLineno,
      end_offset: end > 0 ? charactersIn(text, end) : end,
      text,
    });
  }

  /** The tokenizer's buffer, if that reaches to the line; it has more than the line if a string or a backslash goes on from one line to
   *  the next. Otherwise the line, without its end. */
  private textAt(t: Tokenizer, lineno: number): string {
    const { source } = t;
    const inputEnd = t.lineno === 0 ? 0 : t.inputEnd < 0 ? t.lineEnd() : t.inputEnd;
    if (t.lineno <= lineno && inputEnd > t.bufferStart) return visibleText(source.slice(t.bufferStart, inputEnd));
    let start = 0;
    for (let i = 1; i < lineno; i++) {
      const next = source.indexOf('\n', start) + 1;
      if (next === 0 || next > inputEnd) break;
      start = next;
    }
    const end = source.indexOf('\n', start);
    return visibleText(source.slice(start, end < 0 ? t.length : end));
  }
}

function byteLength(text: string): number {
  let n = 0;
  for (const ch of text) n += bytesOf(ch.codePointAt(0)!);
  return n;
}

function bytesOf(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** How many characters begin in the first `bytes` bytes of a text (one more than it has, at most). */
function charactersIn(text: string, bytes: number): number {
  let characters = 0;
  let at = 0;
  for (const ch of text) {
    if (at >= bytes) return characters;
    characters++;
    at += bytesOf(ch.codePointAt(0)!);
  }
  return at < bytes ? characters + 1 : characters;
}
