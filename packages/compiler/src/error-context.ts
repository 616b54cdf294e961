import type { Located } from './ast/nodes.js';
import { PyCompileError, PySyntaxError } from './errors.js';

/** What a pass must know to raise an error: which file, and how to show a line of it. */
export class ErrorContext {
  readonly filename: string;
  private readonly sourceLine: (lineno: number) => string | null;

  constructor(filename: string, sourceLine: (lineno: number) => string | null) {
    this.filename = filename;
    this.sourceLine = sourceLine;
  }

  /** A SyntaxError at a place of the tree. As in CPython, offsets behind the parser count bytes, not characters. */
  syntaxError(msg: string, at: Located): PySyntaxError {
    return new PySyntaxError('SyntaxError', msg, {
      filename: this.filename,
      lineno: at.lineno,
      offset: at.col_offset + 1,
      end_lineno: at.end_lineno,
      end_offset: at.end_col_offset + 1,
      text: this.sourceLine(at.lineno),
    });
  }

  /** As `syntaxError`, of an error that knows where it begins but not where it ends. */
  syntaxErrorFrom(msg: string, at: Located): PySyntaxError {
    return new PySyntaxError('SyntaxError', msg, {
      filename: this.filename,
      lineno: at.lineno,
      offset: at.col_offset + 1,
      end_lineno: at.lineno,
      end_offset: null,
      text: this.sourceLine(at.lineno),
    });
  }
}

/** The tree nests deeper than the compiler follows it. */
export function tooDeep(): PyCompileError {
  return new PyCompileError('RecursionError', 'maximum recursion depth exceeded during compilation');
}
