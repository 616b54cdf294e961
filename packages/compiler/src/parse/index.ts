import type { AST, Expression, FunctionType, Interactive, Module } from '../ast/nodes.js';
import { PyCompileError } from '../errors.js';
import { ErrorReport } from '../tokenize/error-report.js';
import { DEFAULT_MAX_STR_DIGITS } from '../tokenize/number.js';
import { prepareSource } from '../tokenize/source.js';
import { Field } from '../tokenize/token.js';
import { Tokenizer } from '../tokenize/tokenizer.js';
import { STACK_OVERFLOW, StackOverflow, SyntaxFailure } from './failure.js';
import { newerFeature } from './feature-version.js';
import { ModuleParser } from './module.js';
import {
  CO_FUTURE_BARRY_AS_BDFL,
  type ParseMode,
  type ParseOptions,
  PyCF_ALLOW_INCOMPLETE_INPUT,
  PyCF_DONT_IMPLY_DEDENT,
  PyCF_TYPE_COMMENTS,
} from './options.js';
import { plainError } from './plain-error.js';

export { type ParseMode, type ParseOptions, PyCF_ALLOW_INCOMPLETE_INPUT, PyCF_DONT_IMPLY_DEDENT, PyCF_TYPE_COMMENTS } from './options.js';

/** Parse a program into its tree, as `ast.parse()` does. Throws PySyntaxError with what `options.diagnose` says, and
 *  PyCompileError where CPython raises MemoryError (nesting beyond its parser's stack) or UnicodeEncodeError. */
export function parse(source: string | Uint8Array, options: ParseOptions): Module | Expression | Interactive | FunctionType {
  const mode = options.mode ?? 'exec';
  const flags = options.flags ?? 0;
  const text = prepareSource(source, options.filename, mode === 'exec');
  const make = (): Tokenizer =>
    new Tokenizer(text, {
      filename: options.filename,
      single: mode === 'single',
      keepBlocksOpen: (flags & PyCF_DONT_IMPLY_DEDENT) !== 0,
      typeComments: (flags & PyCF_TYPE_COMMENTS) !== 0,
    });
  const tokenizer = make();
  tokenizer.run();
  const parserOptions = {
    unicodeNames: options.unicodeNames,
    barryAsFlufl: (flags & CO_FUTURE_BARRY_AS_BDFL) !== 0,
    maxStrDigits: options.maxStrDigits ?? DEFAULT_MAX_STR_DIGITS,
  };
  const parser = new ModuleParser(tokenizer, parserOptions);
  try {
    const tree = start(parser, tokenizer, mode);
    if (mode === 'single') refuseMore(parser.tokenNumber(), make);
    if (options.featureVersion !== undefined) refuseNewer(tree, tokenizer, make, options.featureVersion);
    reportWarnings(parser, tokenizer, make, options);
    return tree;
  } catch (failure) {
    if (failure === SyntaxFailure) {
      // What was parsed before the error has given its warnings.
      reportWarnings(parser, tokenizer, make, options, parser.tokenNumber());
      const allowIncomplete = (flags & PyCF_ALLOW_INCOMPLETE_INPUT) !== 0;
      const refused = parser.tokenNumber();
      const diagnose = options.diagnose ?? plainError;
      throw diagnose(tokenizer, make, mode, { ...parserOptions, allowIncomplete, firstBad: parser.begun, refused });
    }
    // The parser counts what is in progress and does not recurse without bound; but the stack it was given may be short.
    if (failure === StackOverflow || failure instanceof RangeError) throw new PyCompileError('MemoryError', STACK_OVERFLOW);
    throw failure;
  }
}

function start(parser: ModuleParser, tokenizer: Tokenizer, mode: ParseMode): Module | Expression | Interactive | FunctionType {
  switch (mode) {
    case 'exec':
      return parser.file(tokenizer.typeIgnores);
    case 'eval':
      return parser.eval();
    case 'single':
      return parser.interactive();
    case 'func_type':
      return parser.func_type();
  }
}

/** At the prompt there is one statement: nothing but white space and comments may follow it. */
function refuseMore(tokens: number, make: () => Tokenizer): void {
  const report = new ErrorReport(make);
  const { source, pos, length } = report.after(tokens);
  if (/^(?:[ \t\n\f]|#.*)*$/.test(source.slice(pos, length))) return;
  throw report.atLast('SyntaxError', 'multiple statements found while compiling a single statement', tokens);
}

function refuseNewer(tree: AST, tokenizer: Tokenizer, make: () => Tokenizer, minor: number): void {
  const newer = newerFeature(tree, tokenizer, minor);
  if (newer !== undefined) throw new ErrorReport(make).atLast('SyntaxError', newer.message, newer.tokens);
}

/** Hand over the warnings of tokenizer and parser, up to the token `end`, in the order of their places. */
function reportWarnings(
  parser: ModuleParser,
  tokenizer: Tokenizer,
  make: () => Tokenizer,
  options: ParseOptions,
  end = Number.POSITIVE_INFINITY,
): void {
  const warnings = [
    ...tokenizer.warnings,
    ...parser.warnings.map((w) => ({ message: w.message, token: w.token / Field.STRIDE, error: null })),
  ];
  if (warnings.length === 0 || options.onWarning === undefined) return;
  warnings.sort((a, b) => a.token - b.token);
  for (const { message, token, error } of warnings) {
    if (token > end) return;
    const lineno = error?.lineno ?? tokenizer.data[token * Field.STRIDE + Field.Line]!;
    if (options.onWarning(message, lineno) !== true) continue;
    throw error ?? new ErrorReport(make).atLast('SyntaxError', message, token + 1);
  }
}
