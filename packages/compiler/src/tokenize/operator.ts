import { TokenizerState } from './state.js';
import { Tok } from './token.js';

const MAX_LEVEL = 200;

/** Operators and brackets. */
export abstract class OperatorTokenizer extends TokenizerState {
  /** A token whose text is source[start..end), all on the current line, with `pos` at its end. */
  protected emitPlain(kind: Tok, start: number, end: number): void {
    const col = start - this.lineStart + this.wide;
    this.emit(kind, start, end, this.lineno, col, this.lineno, col + end - start, 0);
  }

  protected scanOperator(p: number, c: number): void {
    const mode = this.mode;
    if (mode !== null && mode.fieldDepth >= 0 && c === 58 && mode.bracketDepth - 1 === mode.fieldDepth) {
      // The colon of a replacement field: its format spec is text again.
      mode.inExpression = false;
      this.pos = p + 1;
      return this.emitPlain(Tok.COLON, p, p + 1);
    }
    const source = this.source;
    const c2 = source.charCodeAt(p + 1);
    let kind: Tok;
    let end = p + 1;
    if (c2 === 61) {
      // x=
      kind = WITH_EQUAL[c] ?? 0;
      if (kind !== 0) {
        this.pos = p + 2;
        return this.emitPlain(kind, p, p + 2);
      }
    }
    kind = c < 128 ? (SINGLE[c] ?? 0) : 0;
    switch (c) {
      case 40:
      case 91:
      case 123:
        if (!this.openBracket(p, c)) return;
        break;
      case 41:
      case 93:
      case 125:
        if (!this.closeBracket(p, c)) return;
        break;
      case 42: // * ** **=
        if (c2 === 42) {
          end = source.charCodeAt(p + 2) === 61 ? p + 3 : p + 2;
          kind = end === p + 3 ? Tok.DOUBLESTAREQUAL : Tok.DOUBLESTAR;
        }
        break;
      case 47: // / // //=
        if (c2 === 47) {
          end = source.charCodeAt(p + 2) === 61 ? p + 3 : p + 2;
          kind = end === p + 3 ? Tok.DOUBLESLASHEQUAL : Tok.DOUBLESLASH;
        }
        break;
      case 60: // < << <<= <>
        if (c2 === 60) {
          end = source.charCodeAt(p + 2) === 61 ? p + 3 : p + 2;
          kind = end === p + 3 ? Tok.LEFTSHIFTEQUAL : Tok.LEFTSHIFT;
        } else if (c2 === 62) {
          end = p + 2;
          kind = Tok.NOTEQUAL;
        }
        break;
      case 62: // > >> >>=
        if (c2 === 62) {
          end = source.charCodeAt(p + 2) === 61 ? p + 3 : p + 2;
          kind = end === p + 3 ? Tok.RIGHTSHIFTEQUAL : Tok.RIGHTSHIFT;
        }
        break;
      case 45: // - ->
        if (c2 === 62) {
          end = p + 2;
          kind = Tok.RARROW;
        }
        break;
      case 46: // . ...
        if (c2 === 46 && source.charCodeAt(p + 2) === 46) {
          end = p + 3;
          kind = Tok.ELLIPSIS;
        }
        break;
    }
    this.pos = end;
    if (kind === 0) {
      if (c < 32 || c === 127) {
        return this.fail(`invalid non-printable character U+${c.toString(16).toUpperCase().padStart(4, '0')}`);
      }
      // $, ? and the backquote are no tokens of Python, but it is the parser that says so.
      kind = Tok.OP;
    }
    this.emitPlain(kind, p, end);
  }

  private openBracket(p: number, c: number): boolean {
    if (this.level >= MAX_LEVEL) {
      this.pos = p + 1;
      this.fail('too many nested parentheses');
      return false;
    }
    this.parenStack[this.level] = c;
    this.parenLine[this.level] = this.lineno;
    this.parenCol[this.level] = this.columnOf(p);
    this.level++;
    if (this.mode !== null) this.mode.bracketDepth++;
    return true;
  }

  private closeBracket(p: number, c: number): boolean {
    const mode = this.mode;
    const liberal = this.options.extraTokens === true;
    const closing = String.fromCharCode(c);
    this.pos = p + 1;
    if (mode !== null && mode.bracketDepth === 0 && c === 125) {
      this.fail("f-string: single '}' is not allowed");
      return false;
    }
    if (this.level === 0 && !liberal) {
      this.fail(`unmatched '${closing}'`);
      return false;
    }
    if (this.level > 0) {
      this.level--;
      const opening = this.parenStack[this.level]!;
      if (!liberal && c !== (opening === 40 ? 41 : opening + 2)) {
        // In f"{)}" the brace is not what the parenthesis was meant to close.
        if (mode !== null && opening === 123 && mode.bracketDepth - 1 === mode.fieldDepth) {
          this.fail(`f-string: unmatched '${closing}'`);
          return false;
        }
        const line = this.parenLine[this.level]!;
        const where = line === this.lineno ? '' : ` on line ${line}`;
        this.fail(`closing parenthesis '${closing}' does not match opening parenthesis '${String.fromCharCode(opening)}'${where}`);
        return false;
      }
    }
    if (mode !== null) {
      mode.bracketDepth--;
      if (mode.bracketDepth < 0) {
        this.fail(`f-string: unmatched '${closing}'`);
        return false;
      }
      if (c === 125 && mode.bracketDepth === mode.fieldDepth) {
        mode.fieldDepth--;
        mode.inExpression = false;
      }
    }
    return true;
  }
}

/** Operators of one character, by their code. */
const SINGLE: readonly Tok[] = byCode({
  '(': Tok.LPAR,
  ')': Tok.RPAR,
  '[': Tok.LSQB,
  ']': Tok.RSQB,
  '{': Tok.LBRACE,
  '}': Tok.RBRACE,
  ':': Tok.COLON,
  ',': Tok.COMMA,
  ';': Tok.SEMI,
  '+': Tok.PLUS,
  '-': Tok.MINUS,
  '*': Tok.STAR,
  '/': Tok.SLASH,
  '|': Tok.VBAR,
  '&': Tok.AMPER,
  '<': Tok.LESS,
  '>': Tok.GREATER,
  '=': Tok.EQUAL,
  '.': Tok.DOT,
  '%': Tok.PERCENT,
  '~': Tok.TILDE,
  '^': Tok.CIRCUMFLEX,
  '@': Tok.AT,
  '!': Tok.EXCLAMATION,
});

/** Operators of one character and an equal sign, by the code of the first. */
const WITH_EQUAL: readonly Tok[] = byCode({
  '=': Tok.EQEQUAL,
  '!': Tok.NOTEQUAL,
  '<': Tok.LESSEQUAL,
  '>': Tok.GREATEREQUAL,
  ':': Tok.COLONEQUAL,
  '+': Tok.PLUSEQUAL,
  '-': Tok.MINEQUAL,
  '*': Tok.STAREQUAL,
  '/': Tok.SLASHEQUAL,
  '%': Tok.PERCENTEQUAL,
  '&': Tok.AMPEREQUAL,
  '|': Tok.VBAREQUAL,
  '^': Tok.CIRCUMFLEXEQUAL,
  '@': Tok.ATEQUAL,
});

function byCode(kinds: Readonly<Record<string, Tok>>): readonly Tok[] {
  return Array.from({ length: 128 }, (_, c) => kinds[String.fromCharCode(c)] ?? 0);
}
