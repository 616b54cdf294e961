import { FStringTokenizer } from './fstring-mode.js';
import { scanNumber } from './number.js';
import { Done } from './state.js';
import { FIRST_KEYWORD, Field, KEYWORDS, PREFIX_SHIFT, StringFlag, Tok } from './token.js';

const MAX_INDENT = 100;
const TAB_SIZE = 8;

const enum Class {
  Other,
  Name,
  Digit,
}

/** What a comment came to. */
const enum Comment {
  None,
  Token,
  TypeIgnore,
}

/** What an ASCII character can begin. */
const CLASS: Uint8Array = Uint8Array.from({ length: 128 }, (_, c) => {
  if (c === 95 || (c >= 65 && c <= 90) || (c >= 97 && c <= 122)) return Class.Name;
  return c >= 48 && c <= 57 ? Class.Digit : Class.Other;
});

/** Python's tokenizer. `next()` makes one token, `run()` all; the last one is ENDMARKER, or ERRORTOKEN with `done` and
 *  `exception` telling why. It never looks back, and the parser has no say in it. */
export class Tokenizer extends FStringTokenizer {
  /** Make tokens until there are `limit`, or until the end. */
  run(limit: number = Number.POSITIVE_INFINITY): void {
    while (this.count < limit && !this.isFinished()) this.next();
  }

  isFinished(): boolean {
    if (this.count === 0) return false;
    const kind = this.data[(this.count - 1) * Field.STRIDE];
    return kind === Tok.ENDMARKER || kind === Tok.ERRORTOKEN;
  }

  next(): void {
    if (this.mode !== null && !this.mode.inExpression) this.nextInString(this.mode);
    else this.nextInCode();
    if (this.options.single === true) this.finishSingle();
    if (this.pos >= this.length && this.done === Done.OK && this.hasSeenEnd()) this.done = Done.EOF;
  }

  /** Whether making the last token took a look at the character after it. A string that is closed needs none, unless it might
   *  have been the beginning of a triple quote; nor does a line end or an operator of three
   *  characters. */
  private hasSeenEnd(): boolean {
    const last = (this.count - 1) * Field.STRIDE;
    const kind = this.data[last];
    if (kind === Tok.STRING) {
      const prefix = this.data[last + Field.Aux]! >> PREFIX_SHIFT;
      return this.data[last + Field.End]! - this.data[last + Field.Start]! === prefix + 2;
    }
    const isLongest = kind! <= Tok.EXCLAMATION && kind! >= Tok.LPAR && this.data[last + Field.End]! - this.data[last + Field.Start]! === 3;
    return kind !== Tok.NEWLINE && kind !== Tok.NL && kind !== Tok.FSTRING_END && !isLongest;
  }

  nextInCode(): void {
    const source = this.source;
    for (;;) {
      let isBlank = false;
      if (this.atLineStart) {
        this.atLineStart = false;
        this.beginLine(false);
        const indent = this.scanIndent();
        if (indent < 0) return;
        isBlank = indent === 1;
      }
      if (this.pendingIndents !== 0) return this.emitPendingIndent();

      let p = this.pos;
      let c = source.charCodeAt(p);
      for (;;) {
        while (c === 32 || c === 9 || c === 12) c = source.charCodeAt(++p);
        if (c !== 92) break;
        // A backslash joins this line with the next, which thereby belongs to the same error text.
        p = this.continueLine(p, true);
        if (p < 0) return;
        c = source.charCodeAt(p);
      }
      // A line end after a comment is a token that begins with the comment.
      const newlineStart = p;
      if (c === 35) {
        const start = p;
        p = source.indexOf('\n', p);
        if (p < 0) p = this.length;
        c = source.charCodeAt(p);
        const found = this.scanComment(start, p, isBlank);
        if (found === Comment.Token) return;
        if (found === Comment.TypeIgnore) continue;
      }

      if (c === 10) {
        const wide = this.wide - (newlineStart < p && !this.ascii ? this.extraBytes(newlineStart, p) : 0);
        const col = newlineStart - this.lineStart + wide;
        this.pos = ++p;
        this.atLineStart = true;
        const isNewline = !isBlank && this.level === 0 && !this.afterLoneComment;
        this.afterLoneComment = false;
        if (!isNewline && this.options.extraTokens !== true) continue;
        return this.emit(isNewline ? Tok.NEWLINE : Tok.NL, newlineStart, p, this.lineno, col, this.lineno, this.columnOf(p), 0);
      }
      if (c === 0 && p >= this.length) {
        this.pos = this.length;
        this.done = Done.EOF;
        return this.emitBare(this.level > 0 ? Tok.ERRORTOKEN : Tok.ENDMARKER);
      }

      const kind = c < 128 ? CLASS[c] : Class.Name;
      if (kind === Class.Name) return this.scanName(p, c);
      if (kind === Class.Digit || (c === 46 && CLASS[source.charCodeAt(p + 1)] === Class.Digit)) {
        const end = scanNumber(this, p);
        if (end < 0) return;
        this.pos = end;
        return this.emitPlain(Tok.NUMBER, p, end);
      }
      if (c === 34 || c === 39) return this.scanString(p, p, 0);
      return this.scanOperator(p, c);
    }
  }

  /** Read the white space that begins a line and compare it with the open blocks. Answers 1 for a line that holds nothing
   *  but white space and a comment, 0 for any other, -1 after a failure. */
  private scanIndent(): number {
    const source = this.source;
    let p = this.pos;
    let col = 0;
    // A second count, with tabs of one column: a tab is consistent if both counts agree on the comparison.
    let altCol = 0;
    let continuedCol = 0;
    let c: number;
    for (;;) {
      c = source.charCodeAt(p);
      if (c === 32) {
        col++;
        altCol++;
      } else if (c === 9) {
        col = (Math.floor(col / TAB_SIZE) + 1) * TAB_SIZE;
        altCol++;
      } else if (c === 12) {
        col = altCol = 0;
      } else if (c === 92) {
        // The white space before the first backslash is what counts.
        if (continuedCol === 0) continuedCol = col;
        p = this.continueLine(p, false);
        if (p < 0) return -1;
        continue;
      } else break;
      p++;
    }
    this.pos = p;
    if (c === 35 || c === 10) return 1;
    if (this.level === 0) {
      if (continuedCol !== 0) col = altCol = continuedCol;
      if (!this.indentTo(col, altCol)) return -1;
    }
    return 0;
  }

  private indentTo(col: number, altCol: number): boolean {
    const { indents, altIndents } = this;
    const top = indents.length - 1;
    if (col === indents[top]) {
      if (altCol !== altIndents[top]) return this.stopLine(Done.TABSPACE);
    } else if (col > indents[top]!) {
      if (top + 1 >= MAX_INDENT) return this.stopLine(Done.TOODEEP);
      if (altCol <= altIndents[top]!) return this.stopLine(Done.TABSPACE);
      this.pendingIndents++;
      indents.push(col);
      altIndents.push(altCol);
    } else {
      while (indents.length > 1 && col < indents[indents.length - 1]!) {
        this.pendingIndents--;
        indents.pop();
        altIndents.pop();
      }
      if (col !== indents[indents.length - 1]) return this.stopLine(Done.DEDENT);
      if (altCol !== altIndents[altIndents.length - 1]) return this.stopLine(Done.TABSPACE);
    }
    return true;
  }

  /** Give up on a line: the error is about it as a whole. */
  private stopLine(done: Done): false {
    const newline = this.source.indexOf('\n', this.pos);
    this.wide += this.ascii ? 0 : this.extraBytes(this.pos, newline < 0 ? this.length : newline);
    this.pos = newline < 0 ? this.length : newline + 1;
    this.stop(done);
    return false;
  }

  private emitPendingIndent(): void {
    if (this.pendingIndents < 0) {
      this.pendingIndents++;
      this.emitBare(Tok.DEDENT);
    } else {
      this.pendingIndents--;
      this.emitBare(Tok.INDENT);
    }
  }

  /** Step over the backslash at `p` and the line end that must follow; the index after it, or -1 after a failure. */
  private continueLine(p: number, insideToken: boolean): number {
    this.pos = p + 1;
    if (this.source.charCodeAt(this.pos) !== 10) {
      if (this.pos < this.length) this.pos++;
      this.stop(Done.LINECONT);
      return -1;
    }
    this.pos++;
    if (this.pos >= this.length) {
      this.stop(Done.EOF);
      return -1;
    }
    this.beginLine(insideToken);
    return this.pos;
  }

  private scanComment(start: number, end: number, isBlank: boolean): Comment {
    const startCol = this.columnOf(start);
    if (!this.ascii) this.wide += this.extraBytes(start, end);
    this.pos = end;
    if (this.options.typeComments === true) {
      const head = /^#[ \t]*type:[ \t]*/.exec(this.source.slice(start, end))?.[0].length ?? 0;
      if (head > 0) {
        const text = this.source.slice(start + head, end);
        if (/^ignore(?![0-9A-Za-z\x80-\uffff])/.test(text)) {
          // On a line of its own the comment takes the line end with it, into the tag.
          const takesLineEnd = isBlank && end < this.length;
          this.typeIgnores.push({ lineno: this.lineno, tag: text.slice(6) + (takesLineEnd ? '\n' : '') });
          if (takesLineEnd) {
            this.pos++;
            this.atLineStart = true;
          }
          return Comment.TypeIgnore;
        }
        this.emit(Tok.TYPE_COMMENT, start + head, end, this.lineno, startCol + head, this.lineno, this.columnOf(end), 0);
        return Comment.Token;
      }
    }
    if (this.options.extraTokens !== true) return Comment.None;
    this.afterLoneComment = isBlank;
    this.emit(Tok.COMMENT, start, end, this.lineno, startCol, this.lineno, this.columnOf(end), 0);
    return Comment.Token;
  }

  private scanName(start: number, c: number): void {
    const source = this.source;
    let p = start;
    let hash = 0;
    let isAscii = true;
    for (;;) {
      if (c < 128) {
        if (CLASS[c] === Class.Other) break;
      } else isAscii = false;
      hash = (Math.imul(hash, 31) + c) | 0;
      c = source.charCodeAt(++p);
    }
    if ((c === 34 || c === 39) && p - start <= 2) {
      const flags = prefixFlags(source, start, p);
      if (flags !== 0) {
        if ((flags & StringFlag.Format) !== 0) return this.startFString(start, p, flags);
        return this.scanString(start, p, flags);
      }
    }
    const col = this.columnOf(start);
    this.pos = p;
    if (!isAscii) {
      if (!this.verifyIdentifier(start, p)) return;
      const id = this.names.addApart(source.slice(start, p).normalize('NFKC'));
      this.wide += this.extraBytes(start, p);
      this.emit(Tok.NAME, start, p, this.lineno, col, this.lineno, this.columnOf(p), id);
      return;
    }
    const id = this.names.lookup(source, start, p, hash);
    const kind = id < KEYWORDS.length ? FIRST_KEYWORD + id : Tok.NAME;
    this.emit(kind, start, p, this.lineno, col, this.lineno, col + p - start, id);
  }

  /** PEP 3131: XID_Start XID_Continue*. */
  private verifyIdentifier(start: number, end: number): boolean {
    if (this.options.extraTokens === true) return true;
    let p = start;
    const text = this.source.slice(start, end);
    if (/[\ud800-\udfff]/u.test(text)) {
      this.wide += this.extraBytes(start, end);
      this.stop(Done.UNDECODED);
      this.data[(this.count - 1) * Field.STRIDE + Field.Start] = start;
      return false;
    }
    for (const ch of text) {
      if (!(p === start ? /[\p{XID_Start}_]/u : /\p{XID_Continue}/u).test(ch)) {
        this.pos = p + ch.length;
        const code = ch.codePointAt(0)!;
        const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
        this.fail(/[\p{C}\p{Z}]/u.test(ch) ? `invalid non-printable character ${hex}` : `invalid character '${ch}' (${hex})`);
        return false;
      }
      p += ch.length;
    }
    return true;
  }

  /** A string literal: its prefix at `start`, its quote at `quoteAt`. */
  private scanString(start: number, quoteAt: number, flags: number): void {
    const source = this.source;
    const quote = source.charCodeAt(quoteAt);
    const firstLine = this.lineno;
    const firstLineStart = this.lineStart;
    const col = this.columnOf(start);
    let isTriple = false;
    let p = quoteAt + 1;
    if (source.charCodeAt(p) === quote) {
      if (source.charCodeAt(p + 1) === quote) {
        isTriple = true;
        p += 2;
      } else return this.emitString(start, p + 1, col, firstLine, flags, quoteAt);
    }
    if (isTriple) flags |= StringFlag.Triple;
    let hasEscapedQuote = false;
    for (let lineFrom = start; ; ) {
      const c = source.charCodeAt(p++);
      if (c === quote) {
        if (!isTriple || (source.charCodeAt(p) === quote && source.charCodeAt(p + 1) === quote)) {
          if (isTriple) p += 2;
          if (!this.ascii) this.wide += this.extraBytes(lineFrom, p);
          return this.emitString(start, p, col, firstLine, flags, quoteAt);
        }
      } else if (c === 92) {
        flags |= StringFlag.Backslash;
        const escaped = source.charCodeAt(p);
        if (escaped === quote) hasEscapedQuote = true;
        if (p < this.length) p++;
        if (escaped !== 10) continue;
        lineFrom = p;
        this.pos = p;
        this.beginLine(true);
      } else if (c === 10 && isTriple) {
        lineFrom = p;
        this.pos = p;
        this.beginLine(true);
      } else if (c === 10 || (c === 0 && p > this.length)) {
        return this.failOpenString(start, quote, firstLine, firstLineStart, isTriple, hasEscapedQuote, c === 10);
      }
    }
  }

  private emitString(start: number, end: number, col: number, line: number, flags: number, quoteAt: number): void {
    this.pos = end;
    const aux = flags | ((quoteAt - start) << PREFIX_SHIFT);
    this.emit(Tok.STRING, start, end, line, col, this.lineno, this.columnOf(end), aux);
  }

  /** The string at `start` does not end. The error points at its first character, on its first line. */
  private failOpenString(
    start: number,
    quote: number,
    line: number,
    lineStart: number,
    isTriple: boolean,
    hasEscapedQuote: boolean,
    atNewline: boolean,
  ): void {
    const detected = this.lineno;
    const quoteSize = isTriple ? 3 : 1;
    this.inputEnd = this.lineEnd();
    this.pos = start + 1;
    this.lineno = line;
    this.lineStart = lineStart;
    if (this.mode !== null && this.mode.quote === quote && this.mode.quoteSize === quoteSize) {
      // The quote that was taken for the start of a string was meant to end the f-string around it.
      return this.fail("f-string: expecting '}'");
    }
    const what = isTriple ? 'triple-quoted string literal' : 'string literal';
    const hint = hasEscapedQuote && !isTriple ? '; perhaps you escaped the end quote?' : '';
    this.fail(`unterminated ${what} (detected at line ${detected})${hint}`);
    if (!atNewline) this.done = Done.OPEN_STRING;
  }

  /** At the prompt the end of the text ends the statement: a NEWLINE comes first, then the dedents, then the ENDMARKER. */
  private finishSingle(): void {
    const last = (this.count - 1) * Field.STRIDE;
    if (this.data[last] !== Tok.ENDMARKER || this.count === 1 || this.data[last - Field.STRIDE + Field.Aux] === INSERTED) return;
    this.data[last] = Tok.NEWLINE;
    this.data[last + Field.Aux] = INSERTED;
    if (this.options.keepBlocksOpen !== true && this.indents.length > 1) {
      this.pendingIndents = 1 - this.indents.length;
      this.indents.length = this.altIndents.length = 1;
    }
  }
}

/** Marks a NEWLINE that finishSingle() put in. */
const INSERTED = -1;

/** The bits of a string prefix, or 0 if source[start..end) is none. Only one of b, u, f; r with b or f. */
function prefixFlags(source: string, start: number, end: number): number {
  let flags = 0;
  for (let i = start; i < end; i++) {
    let flag: number;
    switch (source.charCodeAt(i) | 32) {
      case 98:
        flag = StringFlag.Bytes;
        break;
      case 102:
        flag = StringFlag.Format;
        break;
      case 114:
        flag = StringFlag.Raw;
        break;
      case 117:
        flag = StringFlag.Unicode;
        break;
      default:
        return 0;
    }
    const others = flag === StringFlag.Raw ? StringFlag.Raw | StringFlag.Unicode : ~StringFlag.Raw;
    if ((flags & others) !== 0 || (flag === StringFlag.Unicode && flags !== 0)) return 0;
    flags |= flag;
  }
  return flags;
}
