// The errors of the compiler, from the first byte of the source to the last of the code object.

/** Which Python exception a PySyntaxError stands for. */
export type SyntaxErrorKind = 'SyntaxError' | 'IndentationError' | 'TabError' | '_IncompleteInputError';

/** The place of a syntax error as Python's SyntaxError carries it: lines count from 1, and so do columns, which count
 *  characters (code points) here, not bytes as in the tree. `null` and 0 mean what None and 0 mean in CPython. */
export interface SyntaxErrorPlace {
  readonly filename: string;
  readonly lineno: number | null;
  readonly offset: number | null;
  readonly end_lineno: number | null;
  readonly end_offset: number | null;
  /** The source line, with its line end where CPython has it. */
  readonly text: string | null;
}

/** The program is not Python: you get it from `parse`, from the symbol table and from code generation, with the attributes
 *  that Python's exception of type `kind` has. `message` (the JavaScript one) is the line CPython prints last. You do
 *  not get it for a program that nests too deeply or cannot be decoded at all: see PyCompileError. */
export class PySyntaxError extends Error {
  readonly kind: SyntaxErrorKind;
  readonly msg: string;
  readonly filename: string;
  readonly lineno: number | null;
  readonly offset: number | null;
  readonly end_lineno: number | null;
  readonly end_offset: number | null;
  readonly text: string | null;

  constructor(kind: SyntaxErrorKind, msg: string, place: SyntaxErrorPlace) {
    super(`${kind}: ${msg}`);
    this.name = 'PySyntaxError';
    this.kind = kind;
    this.msg = msg;
    this.filename = place.filename;
    this.lineno = place.lineno;
    this.offset = place.offset;
    this.end_lineno = place.end_lineno;
    this.end_offset = place.end_offset;
    this.text = place.text;
  }
}

/** Compiling ended in an exception that is no SyntaxError: `MemoryError` when the source nests deeper than the parser's stack,
 *  `RecursionError` when the tree is too deep for a later pass, `ValueError` for source that no position can be given to. */
export class PyCompileError extends Error {
  readonly kind:
    | 'MemoryError'
    | 'RecursionError'
    | 'ValueError'
    | 'OverflowError'
    | 'TypeError'
    | 'SystemError'
    | 'UnicodeEncodeError'
    | 'UnicodeDecodeError';
  readonly msg: string;

  constructor(kind: PyCompileError['kind'], msg: string) {
    super(`${kind}: ${msg}`);
    this.name = 'PyCompileError';
    this.kind = kind;
    this.msg = msg;
  }
}
