import { OperatorTokenizer } from './operator.js';
import { Done, type FStringMode } from './state.js';
import { StringFlag, Tok } from './token.js';

const MAX_FSTRING_LEVEL = 150;
const MAX_FIELD_NESTING = 3;

/** The text parts of f-strings (PEP 701). An f-string is FSTRING_START, then FSTRING_MIDDLE and replacement fields in turn, then
 *  FSTRING_END. A stack of modes, one for each open f-string, says whether the next character is text or code. */
export abstract class FStringTokenizer extends OperatorTokenizer {
  abstract nextInCode(): void;

  protected startFString(start: number, quoteAt: number, flags: number): void {
    const source = this.source;
    const quote = source.charCodeAt(quoteAt);
    const isTriple = source.charCodeAt(quoteAt + 1) === quote && source.charCodeAt(quoteAt + 2) === quote;
    this.pos = quoteAt + (isTriple ? 3 : 1);
    if (this.modes.length + 1 >= MAX_FSTRING_LEVEL) return this.fail('too many nested f-strings');
    this.mode = {
      quote,
      quoteSize: isTriple ? 3 : 1,
      raw: (flags & StringFlag.Raw) !== 0,
      start,
      lineStart: this.lineStart,
      lineno: this.lineno,
      inExpression: false,
      bracketDepth: 0,
      fieldDepth: -1,
    };
    this.modes.push(this.mode);
    const col = this.columnOf(start);
    this.emit(Tok.FSTRING_START, start, this.pos, this.lineno, col, this.lineno, col + this.pos - start, flags);
  }

  protected nextInString(mode: FStringMode): void {
    const source = this.source;
    const start = this.pos;
    if (source.charCodeAt(start) === 123 && source.charCodeAt(start + 1) !== 123) {
      if (this.enterField(mode)) this.nextInCode();
      return;
    }
    if (this.atQuote(mode, start)) {
      this.pos = start + mode.quoteSize;
      this.modes.pop();
      this.mode = this.modes[this.modes.length - 1] ?? null;
      return this.emitPlain(Tok.FSTRING_END, start, this.pos);
    }
    this.scanMiddle(mode, start);
  }

  private atQuote(mode: FStringMode, p: number): boolean {
    for (let i = 0; i < mode.quoteSize; i++) if (this.source.charCodeAt(p + i) !== mode.quote) return false;
    return true;
  }

  private enterField(mode: FStringMode): boolean {
    mode.fieldDepth++;
    if (mode.fieldDepth >= MAX_FIELD_NESTING) {
      this.fail('f-string: expressions nested too deeply');
      return false;
    }
    mode.inExpression = true;
    return true;
  }

  /** The text from `start` to the next brace or to the end quote. */
  private scanMiddle(mode: FStringMode, start: number): void {
    const source = this.source;
    const line = this.lineno;
    const col = this.columnOf(start);
    let lineFrom = start;
    let inNamedEscape = false;
    let p = start;
    // `end` is where the text ends, `p` where the token does: one brace of a doubled pair is in the token but not in the text.
    const finish = (end: number): void => {
      this.pos = p;
      if (!this.ascii) this.wide += this.extraBytes(lineFrom, p);
      this.emit(Tok.FSTRING_MIDDLE, start, end, line, col, this.lineno, this.columnOf(p), 0);
    };
    for (;;) {
      const c = source.charCodeAt(p);
      // Text inside a field is its format spec. Braces cannot be doubled there.
      const inFormatSpec = mode.fieldDepth >= 0;
      if (c === mode.quote && this.atQuote(mode, p)) return finish(p);
      if (c === 10) {
        if (mode.quoteSize === 1) {
          if (!inFormatSpec) return this.failOpen(mode, true);
          // A format spec ends with its line; what is wrong then, the parser will say.
          mode.inExpression = true;
          return finish(p);
        }
        this.pos = lineFrom = ++p;
        this.beginLine(true);
      } else if (c === 0 && p >= this.length) {
        return this.failOpen(mode, false);
      } else if (c === 123) {
        if (source.charCodeAt(p + 1) === 123 && !inFormatSpec) {
          p += 2;
          return finish(p - 1);
        }
        this.pos = p + 1;
        if (!this.enterField(mode)) return;
        return finish(p);
      } else if (c === 125) {
        if (inNamedEscape) {
          p++;
          return finish(p);
        }
        if (source.charCodeAt(p + 1) === 125 && !inFormatSpec) {
          p += 2;
          return finish(p - 1);
        }
        mode.inExpression = true;
        return finish(p);
      } else if (c === 92) {
        const escaped = source.charCodeAt(++p);
        if (escaped === 123 || escaped === 125) {
          // The brace keeps its meaning; the backslash stands for itself.
          this.pos = p + 1;
          if (!mode.raw) this.warn(`invalid escape sequence '\\${String.fromCharCode(escaped)}'`);
        } else {
          if (p < this.length) p++;
          if (escaped === 10) {
            this.pos = lineFrom = p;
            this.beginLine(true);
          } else if (!mode.raw && escaped === 78 && source.charCodeAt(p) === 123) {
            p++;
            inNamedEscape = true;
          }
        }
      } else p++;
    }
  }

  private failOpen(mode: FStringMode, atNewline: boolean): void {
    const detected = this.lineno;
    this.inputEnd = this.lineEnd();
    this.pos = mode.start + 1;
    this.lineno = mode.lineno;
    this.lineStart = mode.lineStart;
    const what = mode.quoteSize === 3 ? 'triple-quoted f-string literal' : 'f-string literal';
    this.fail(`unterminated ${what} (detected at line ${detected})`);
    if (!atNewline && mode.quoteSize === 3) this.done = Done.OPEN_STRING;
  }
}
