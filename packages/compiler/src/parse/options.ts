import type { UnicodeNames } from '../tokenize/string.js';
import type { Tokenizer } from '../tokenize/tokenizer.js';

/** What `compile()` is asked for: a file, one expression, one statement at the prompt, a signature type comment. */
export type ParseMode = 'exec' | 'eval' | 'single' | 'func_type';

/** The flags of `compile()` that the parser looks at, with CPython's values. Others are ignored here. */
export const PyCF_DONT_IMPLY_DEDENT = 0x200;
export const PyCF_TYPE_COMMENTS = 0x1000;
export const PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000;
export const CO_FUTURE_BARRY_AS_BDFL = 0x400000;

export interface ParseOptions {
  /** What errors call the source. */
  readonly filename: string;
  readonly mode?: ParseMode;
  /** PyCF_ flags, or-ed together. */
  readonly flags?: number;
  /** The minor version of Python 3 whose syntax is allowed; what came later is a SyntaxError, as for `ast.parse(feature_version=)`. Default: all. */
  readonly featureVersion?: number;
  /** Told about each SyntaxWarning of a program that parses. Returning true makes it the SyntaxError that CPython raises when
   *  warnings are errors. */
  readonly onWarning?: (message: string, lineno: number) => boolean | undefined;
  /** Resolves `\N{...}`. Without it such an escape is the SyntaxError that CPython gives when it has no unicodedata. */
  readonly unicodeNames?: UnicodeNames;
  /** The most decimal digits an int may have; 0 for no limit. Default: `sys.int_info.default_max_str_digits`. */
  readonly maxStrDigits?: number;
  /** Finds out what is wrong with what the parser refused. `@pyco/compiler` brings CPython's own; `@pyco/compiler/lean` has none and says
   *  "invalid syntax". */
  readonly diagnose?: Diagnose;
}

/** Says what CPython says about tokens that the parser has refused. `make` gives a tokenizer for the same text. Returns the error, never throws it:
 *  PySyntaxError, or PyCompileError for what CPython raises otherwise. */
export type Diagnose = (tokenizer: Tokenizer, make: () => Tokenizer, mode: ParseMode, options: DiagnoseOptions) => Error;

interface DiagnoseOptions extends ParserOptions {
  /** Tell input that only needs to go on (PyCF_ALLOW_INCOMPLETE_INPUT). */
  readonly allowIncomplete: boolean;
  /** The token that the first statement begins with which the parser could not make out. Before it nothing is wrong. */
  readonly firstBad: number;
  /** The token at which the parser gave up. */
  readonly refused: number;
}

/** The options, in the form that the parser's methods ask for. */
export interface ParserOptions {
  readonly unicodeNames: UnicodeNames | undefined;
  readonly barryAsFlufl: boolean;
  readonly maxStrDigits: number;
}
