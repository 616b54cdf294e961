import { PySyntaxError } from '../errors.js';
import { NameTable } from './name-table.js';
import { visibleText } from './source.js';
import { Field, Tok } from './token.js';

/** How scanning stands: CPython's `tok->done`. ERROR means that `exception` is set; the others become exceptions only when the
 *  parser asks for the token, since they are reported from the parser's point of view. */
export const enum Done {
  OK,
  EOF,
  ERROR,
  /** An unterminated string that more input could still complete. */
  OPEN_STRING,
  DEDENT,
  TABSPACE,
  TOODEEP,
  LINECONT,
  /** A name that holds bytes which are no UTF-8; they are lone surrogates in the text. */
  UNDECODED,
}

export interface TokenizerOptions {
  readonly filename: string;
  /** One statement at the prompt: a NEWLINE is put in at the end, where a person would press return once more. */
  readonly single?: boolean;
  /** With `single`: do not close open blocks at the end (PyCF_DONT_IMPLY_DEDENT). */
  readonly keepBlocksOpen?: boolean;
  /** Deliver type comments as tokens (PyCF_TYPE_COMMENTS). */
  readonly typeComments?: boolean;
  /** Deliver COMMENT and NL and be liberal about numbers and brackets, as the module `tokenize` wants it. */
  readonly extraTokens?: boolean;
}

/** A SyntaxWarning: the number of its token, and the error that it is where warnings are errors. */
export interface TokenWarning {
  readonly message: string;
  readonly token: number;
  readonly error: PySyntaxError;
}

/** One f-string that is being scanned. Inside its braces the tokenizer is in its normal mode again (`inExpression`). */
export interface FStringMode {
  readonly quote: number;
  readonly quoteSize: number;
  readonly raw: boolean;
  readonly start: number;
  readonly lineStart: number;
  readonly lineno: number;
  inExpression: boolean;
  /** Open brackets of any kind since the f-string began. */
  bracketDepth: number;
  /** Nesting of replacement fields: -1 outside any, 1 in the format spec of a field in a format spec. */
  fieldDepth: number;
}

/** Where a token began. */
export interface ScanMark {
  readonly place: Pick<
    TokenizerState,
    | 'count'
    | 'pos'
    | 'lineno'
    | 'lineStart'
    | 'bufferStart'
    | 'inputEnd'
    | 'wide'
    | 'atLineStart'
    | 'afterLoneComment'
    | 'done'
    | 'exception'
  >;
  readonly warnings: number;
  readonly mode: FStringMode | undefined;
}

/** The state of a scan and the tokens it has made. It is CPython's tok_state without its buffers: the whole text is there
 *  from the start. Two notions of CPython's are kept because errors show them: a line begins when its first character is
 *  asked for (not when the one before ends), and `bufferStart`, the start of what an error shows as its text. */
export class TokenizerState {
  /** The text, followed by a NUL, so that reading one past the end is cheap and matches nothing. */
  source: string;
  length: number;
  /** No character beyond ASCII: columns in bytes and in characters are the same. */
  ascii: boolean;
  readonly options: TokenizerOptions;
  readonly names: NameTable;

  /** `count` tokens of Field.STRIDE numbers each. */
  data: Int32Array;
  count: number;

  pos: number;
  lineno: number;
  lineStart: number;
  bufferStart: number;
  /** How far an error has read, when that is beyond the line it is about; else -1. */
  inputEnd: number;
  /** Bytes minus UTF-16 units of the current line up to `pos`. */
  wide: number;
  atLineStart: boolean;
  /** Under `extraTokens`: the line held nothing but the comment that has just been made. */
  afterLoneComment: boolean;

  level: number;
  readonly parenStack: number[];
  readonly parenLine: number[];
  readonly parenCol: number[];

  readonly indents: number[];
  readonly altIndents: number[];
  pendingIndents: number;

  /** `# type: ignore` comments, under `typeComments`. */
  readonly typeIgnores: { readonly lineno: number; readonly tag: string }[];

  readonly warnings: TokenWarning[];

  readonly modes: FStringMode[];
  mode: FStringMode | null;

  done: Done;
  exception: PySyntaxError | null;

  constructor(text: string, options: TokenizerOptions) {
    this.source = `${text}\0`;
    this.length = text.length;
    this.ascii = !/[^\0-\x7f]/.test(text);
    this.options = options;
    this.names = new NameTable();
    this.data = new Int32Array(Field.STRIDE * (64 + (text.length >> 2)));
    this.count = 0;
    this.pos = 0;
    this.lineno = 0;
    this.lineStart = 0;
    this.bufferStart = 0;
    this.inputEnd = -1;
    this.wide = 0;
    this.atLineStart = true;
    this.afterLoneComment = false;
    this.level = 0;
    this.parenStack = [];
    this.parenLine = [];
    this.parenCol = [];
    this.indents = [0];
    this.altIndents = [0];
    this.pendingIndents = 0;
    this.typeIgnores = [];
    this.warnings = [];
    this.modes = [];
    this.mode = null;
    this.done = Done.OK;
    this.exception = null;
  }

  /** Give the scan another line. What was scanned is forgotten, unless a token that has begun may need it. */
  extend(line: string): void {
    const rest = this.pos >= this.length && this.mode === null ? '' : this.source.slice(0, this.length);
    if (rest === '') this.pos = this.lineStart = this.bufferStart = 0;
    this.source = `${rest}${line}\0`;
    this.length = rest.length + line.length;
    this.ascii &&= !/[^\0-\x7f]/.test(line);
  }

  /** What making one token changes when the text ends within it. */
  mark(): ScanMark {
    const { count, pos, lineno, lineStart, bufferStart, inputEnd, wide, atLineStart, afterLoneComment, done, exception, mode } = this;
    const warnings = this.warnings.length;
    const place = { count, pos, lineno, lineStart, bufferStart, inputEnd, wide, atLineStart, afterLoneComment, done, exception };
    return { place, warnings, mode: mode === null ? undefined : { ...mode } };
  }

  /** Go back to where a token began. */
  reset({ place, warnings, mode }: ScanMark): void {
    Object.assign(this, place);
    this.warnings.length = warnings;
    if (this.mode !== null) Object.assign(this.mode, mode);
  }

  /** Begin the line at `pos`, if there is one; otherwise stay on the last line. */
  beginLine(insideToken: boolean): void {
    if (this.pos >= this.length) {
      this.done = Done.EOF;
      return;
    }
    this.lineno++;
    this.lineStart = this.pos;
    this.wide = 0;
    if (!insideToken) this.bufferStart = this.pos;
  }

  /** The index after the current line. */
  lineEnd(): number {
    const newline = this.source.indexOf('\n', this.lineStart);
    return newline < 0 ? this.length : newline + 1;
  }

  /** The column of an index in the current line, in bytes; the text before it must have been counted in `wide`. */
  columnOf(index: number): number {
    return index - this.lineStart + this.wide;
  }

  /** Bytes minus UTF-16 units of source[start..end). */
  extraBytes(start: number, end: number): number {
    let extra = 0;
    for (let i = start; i < end; i++) {
      const c = this.source.charCodeAt(i);
      // A surrogate pair is two units and four bytes: two more for the first. A lone surrogate is one byte that is no UTF-8.
      if (c >= 0x80 && (c & 0xfc00) !== 0xdc00) extra += c < 0x800 ? 1 : 2;
    }
    return extra;
  }

  emit(kind: Tok, start: number, end: number, line: number, col: number, endLine: number, endCol: number, aux: number): void {
    const i = this.count * Field.STRIDE;
    if (i === this.data.length) {
      const data = new Int32Array(i * 2);
      data.set(this.data);
      this.data = data;
    }
    const data = this.data;
    data[i] = kind;
    data[i + Field.Start] = start;
    data[i + Field.End] = end;
    data[i + Field.Line] = line;
    data[i + Field.Col] = col;
    data[i + Field.EndLine] = endLine;
    data[i + Field.EndCol] = endCol;
    data[i + Field.Aux] = aux;
    this.count++;
  }

  /** A token without text. */
  emitBare(kind: Tok): void {
    this.emit(kind, this.pos, this.pos, this.lineno, -1, this.lineno, -1, 0);
  }

  /** Stop with a state that the parser turns into an exception when it meets the token. */
  stop(done: Done): void {
    this.done = done;
    this.emitBare(Tok.ERRORTOKEN);
  }

  /** Stop with a SyntaxError at the character before `pos`, or at the given columns (in bytes, from 1). */
  fail(msg: string, col: number = -1, endCol: number = col): void {
    this.exception = this.syntaxError(msg, col, endCol);
    this.stop(Done.ERROR);
  }

  private syntaxError(msg: string, col: number, endCol: number): PySyntaxError {
    const newline = this.source.indexOf('\n', this.lineStart);
    const text = visibleText(this.source.slice(this.lineStart, newline < 0 ? this.length : newline));
    const here = [...visibleText(this.source.slice(this.lineStart, this.pos))].length;
    return new PySyntaxError('SyntaxError', msg, {
      filename: this.options.filename,
      lineno: this.lineno,
      offset: col < 0 ? here : col,
      end_lineno: this.lineno,
      end_offset: col < 0 ? here : endCol,
      text,
    });
  }

  /** A SyntaxWarning about the token that is being made. */
  warn(message: string): void {
    this.warnings.push({ message, token: this.count, error: this.syntaxError(message, -1, -1) });
  }
}
