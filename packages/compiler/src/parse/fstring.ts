import { type ConstantValue, codePointsOf, strConstant, strConstantOf } from '../ast/constant.js';
import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { decodeBytes, decodeStr } from '../tokenize/string.js';
import { Field, PREFIX_SHIFT, StringFlag, Tok } from '../tokenize/token.js';
import { DisplayParser } from './display.js';
import { Level } from './parser.js';

/** String literals: plain ones, f-strings, and runs of both, which are one expression. */
export abstract class StringParser extends DisplayParser {
  // strings: (fstring | string)+
  strings(): ast.expr {
    const start = this.pos;
    if (this.kind === Tok.STRING) {
      const only = this.string();
      if (this.kind !== Tok.STRING && this.kind !== Tok.FSTRING_START) return only;
      return this.concatenate(start, [only]);
    }
    return this.concatenate(start, []);
  }

  private concatenate(start: number, parts: ast.expr[]): ast.expr {
    while (this.kind === Tok.STRING || this.kind === Tok.FSTRING_START) {
      parts.push(this.kind === Tok.STRING ? this.string() : this.fstring());
    }
    const joined = concatenateStrings(parts, this.line(start), this.col(start), this.endLine(), this.endCol());
    return joined ?? this.fail();
  }

  // string: STRING
  private string(): ast.Constant {
    const start = this.pos;
    const flags = this.tokens[start + Field.Aux]!;
    const quotes = (flags & StringFlag.Triple) !== 0 ? 3 : 1;
    const from = this.tokens[start + Field.Start]! + (flags >> PREFIX_SHIFT) + quotes;
    const body = this.source.slice(from, this.tokens[start + Field.End]! - quotes);
    const isRaw = (flags & (StringFlag.Raw | StringFlag.Backslash)) !== StringFlag.Backslash;
    this.advance();
    let value: ConstantValue;
    let prefix: 'u' | null = null;
    if ((flags & StringFlag.Bytes) !== 0) {
      if (!this.isAscii && /[^\0-\x7f]/.test(body)) this.fail();
      const bytes = decodeBytes(body, isRaw, (message) => this.warn(message, start));
      value = bytes.kind === 'error' ? this.fail() : bytes;
    } else {
      value = this.decoded(body, isRaw, start);
      if ((flags & StringFlag.Unicode) !== 0 && this.source.charCodeAt(this.tokens[start + Field.Start]!) === 117) prefix = 'u';
    }
    return create.Constant(value, prefix, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  /** A piece of text as a str; `token` is where a warning about it points. Of backslashes before braces, in f-strings, the
   *  tokenizer has warned already. */
  private decoded(body: string, isRaw: boolean, token: number): ConstantValue {
    if (!this.isAscii && this.hasUndecodedByte(body)) this.fail();
    if (isRaw) return strConstant(body);
    const value = decodeStr(body, this.options.unicodeNames, (message) => {
      if (this.tokens[token] === Tok.STRING || !/[{}]'$/.test(message)) this.warn(message, token);
    });
    return value.kind === 'error' ? this.fail() : value;
  }

  /** Bytes of the source that were no UTF-8 are lone surrogates in its text. */
  private hasUndecodedByte(body: string): boolean {
    return /[\ud800-\udfff]/u.test(body);
  }

  // fstring: FSTRING_START fstring_middle* FSTRING_END
  private fstring(): ast.JoinedStr {
    const start = this.pos;
    const isRaw = (this.tokens[start + Field.Aux]! & StringFlag.Raw) !== 0;
    this.expect(Tok.FSTRING_START);
    const parts: ast.expr[] = [];
    while (this.kind !== Tok.FSTRING_END) this.fstring_middle(parts);
    const end = this.pos;
    this.advance();
    const values: ast.expr[] = [];
    for (const part of parts) {
      // The text of `{x=}` is decoded along with the rest, escapes and all.
      if (part.kind === 'Constant' && part.value.kind === 'str') {
        const body = part.value.value;
        part.value = this.decoded(body, isRaw || !body.includes('\\'), end);
        if (isEmptyStr(part.value)) continue;
      }
      values.push(part);
    }
    return create.JoinedStr(values, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // fstring_middle: fstring_replacement_field | FSTRING_MIDDLE
  private fstring_middle(parts: ast.expr[]): void {
    if (this.kind === Tok.FSTRING_MIDDLE) parts.push(this.middle_constant());
    else this.fstring_replacement_field(parts);
  }

  private middle_constant(): ast.Constant {
    const start = this.pos;
    const value = strConstant(this.text(start));
    this.expect(Tok.FSTRING_MIDDLE);
    return create.Constant(value, null, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // fstring_replacement_field: '{' annotated_rhs ['='] [fstring_conversion] [fstring_full_format_spec] '}'
  private fstring_replacement_field(parts: ast.expr[]): void {
    const start = this.pos;
    const level = this.level;
    this.enter(Level.Field);
    this.expect(Tok.LBRACE);
    const value = this.annotated_rhs();
    const isDebug = this.accept(Tok.EQUAL);
    // Where the text of `{x = }` ends: at the token after it.
    const textEnd = this.pos;
    let conversion = -1;
    let debugEndLine = 0;
    let debugEndCol = 0;
    if (this.kind === Tok.EXCLAMATION) {
      debugEndLine = this.line(this.pos + Field.STRIDE);
      debugEndCol = this.col(this.pos + Field.STRIDE);
      conversion = this.fstring_conversion();
    }
    let format_spec: ast.expr | null = null;
    if (this.kind === Tok.COLON) {
      if (conversion < 0) {
        debugEndLine = this.line(this.pos);
        debugEndCol = this.col(this.pos) + 1;
      }
      format_spec = this.fstring_full_format_spec();
    }
    this.expect(Tok.RBRACE);
    this.level = level;
    const line = this.line(start);
    const col = this.col(start);
    if (isDebug) {
      if (debugEndLine === 0) {
        debugEndLine = this.endLine();
        debugEndCol = this.endCol();
      }
      const text = this.debug_text(start, textEnd);
      parts.push(create.Constant(strConstant(text), null, line, col + 1, debugEndLine, debugEndCol - 1));
      // Without a conversion and a format, what is shown is the repr.
      if (conversion < 0 && format_spec === null) conversion = 114;
    }
    parts.push(create.FormattedValue(value, conversion, format_spec, line, col, this.endLine(), this.endCol()));
  }

  /** What stands in the source between the brace at `start` and the token at `end`, without comments. */
  private debug_text(start: number, end: number): string {
    const text = this.source.slice(this.tokens[start + Field.End], this.tokens[end + Field.Start]);
    return text.includes('#') ? text.replace(/#[^\n]*/g, '') : text;
  }

  // fstring_conversion: '!' NAME
  private fstring_conversion(): number {
    const mark = this.pos;
    this.expect(Tok.EXCLAMATION);
    const isAdjacent = this.line(mark) === this.line(this.pos) && this.tokens[mark + Field.EndCol] === this.col(this.pos);
    const letter = this.name();
    if (!isAdjacent || !(letter === 's' || letter === 'r' || letter === 'a')) this.fail();
    return letter.charCodeAt(0);
  }

  // fstring_full_format_spec: ':' fstring_format_spec*
  // fstring_format_spec: FSTRING_MIDDLE | fstring_replacement_field
  private fstring_full_format_spec(): ast.expr {
    const start = this.pos;
    this.expect(Tok.COLON);
    const parts: ast.expr[] = [];
    while (this.kind === Tok.FSTRING_MIDDLE || this.kind === Tok.LBRACE) {
      if (this.kind === Tok.LBRACE) {
        const field: ast.expr[] = [];
        this.fstring_replacement_field(field);
        parts.push(field.length === 1 ? field[0]! : this.debug_pair(field));
        continue;
      }
      const token = this.pos;
      const text = this.middle_constant();
      text.value = this.decoded(this.text(token), false, token);
      if (!isEmptyStr(text.value)) parts.push(text);
    }
    const line = this.line(start);
    const col = this.col(start);
    if (parts.length === 0 || (parts.length === 1 && parts[0]!.kind === 'Constant')) {
      return create.JoinedStr(parts, line, col, this.endLine(), this.endCol());
    }
    return concatenateStrings(parts, line, col, this.endLine(), this.endCol()) ?? this.fail();
  }

  private debug_pair(values: ast.expr[]): ast.expr {
    const { lineno, col_offset, end_lineno, end_col_offset } = values[1]!;
    return create.JoinedStr(values, lineno, col_offset, end_lineno, end_col_offset);
  }
}

function isEmptyStr(value: ConstantValue): boolean {
  return value.kind === 'str' && value.value === '';
}

/** One expression from the parts of a literal: a Constant if all are, else a JoinedStr in which neighbouring texts are one and no
 *  text is empty. Null if bytes and text are mixed. */
function concatenateStrings(
  parts: readonly ast.expr[],
  line: number,
  col: number,
  endLine: number,
  endCol: number,
): ast.Constant | ast.JoinedStr | null {
  let hasBytes = false;
  let hasText = false;
  let hasField = false;
  for (const part of parts) {
    if (part.kind !== 'Constant') hasField = true;
    else if (part.value.kind === 'bytes') hasBytes = true;
    else hasText = true;
  }
  if (hasBytes) {
    if (hasText || hasField) return null;
    return create.Constant(joinBytes(parts), null, line, col, endLine, endCol);
  }
  const values: ast.expr[] = [];
  let run: ast.Constant[] = [];
  const closeRun = (): void => {
    if (run.length === 0) return;
    const text = run.length === 1 ? run[0]! : joinText(run);
    if (!hasField || !isEmptyStr(text.value)) values.push(text);
    run = [];
  };
  for (const part of parts) {
    for (const value of part.kind === 'JoinedStr' ? part.values : [part]) {
      if (value.kind === 'Constant') run.push(value);
      else {
        closeRun();
        values.push(value);
      }
    }
  }
  closeRun();
  return hasField ? create.JoinedStr(values, line, col, endLine, endCol) : (values[0] as ast.Constant);
}

/** Neighbouring texts as one, from the start of the first to the end of the last; the first one's prefix counts. */
function joinText(run: readonly ast.Constant[]): ast.Constant {
  const first = run[0]!;
  const last = run[run.length - 1]!;
  let text = '';
  let isExact = true;
  for (const { value } of run) {
    if (value.kind !== 'str') continue;
    text += value.value;
    // Surrogates that meet at the seam must not become a pair.
    if (value.codePoints !== null || /^[\udc00-\udfff]/.test(value.value)) isExact = false;
  }
  const value = isExact ? strConstant(text) : strConstantOf(run.flatMap((c) => (c.value.kind === 'str' ? [...codePointsOf(c.value)] : [])));
  return create.Constant(value, first.prefix, first.lineno, first.col_offset, last.end_lineno, last.end_col_offset);
}

function joinBytes(parts: readonly ast.expr[]): ConstantValue {
  const out: number[] = [];
  for (const part of parts) if (part.kind === 'Constant' && part.value.kind === 'bytes') out.push(...part.value.value);
  return { kind: 'bytes', value: Uint8Array.from(out) };
}
