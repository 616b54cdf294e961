import { compile, PyCompileError, PySyntaxError } from '@pyco/compiler';
import type { CodeObject } from '@pyco/marshal';
import {
  callMethod,
  callWith,
  currentThread,
  exc,
  isRaised,
  None,
  PyTuple,
  raise,
  type SourceCompiler,
  strFromJs,
  unicodeNames,
  type Value,
} from '@pyco/vm';
import { codeToValues } from './const-to-value.js';

/** The guest's SyntaxError for one of the compiler's. */
function toSyntaxError(error: PySyntaxError): Value {
  const number = (value: number | null): Value => value ?? None;
  const text = (value: string | null): Value => (value === null ? None : strFromJs(value));
  const place = new PyTuple([
    text(error.filename),
    number(error.lineno),
    number(error.offset),
    text(error.text),
    number(error.end_lineno),
    number(error.end_offset),
  ]);
  return callWith(exc[error.kind], [strFromJs(error.msg), place], undefined);
}

/** Throws the guest's exception for an error of the compiler, and anything else as it is. */
export function rethrow(error: unknown): never {
  if (error instanceof PySyntaxError) throw toSyntaxError(error);
  if (error instanceof PyCompileError) {
    return raise(error.kind === 'UnicodeEncodeError' || error.kind === 'UnicodeDecodeError' ? exc.ValueError : exc[error.kind], error.msg);
  }
  throw error;
}

/** Reports a SyntaxWarning through the guest's `warnings`, once that is loaded. Whether a filter makes it an error. */
export function warn(message: string, filename: string, lineno: number): boolean {
  const module = currentThread().interp.modules.getStr('_warnings');
  if (module === undefined) return false;
  try {
    callMethod(module, 'warn_explicit', strFromJs(message), exc.SyntaxWarning, strFromJs(filename), lineno);
    return false;
  } catch (error) {
    if (isRaised(error, exc.SyntaxWarning)) return true;
    throw error;
  }
}

/** What `\N{name}` stands for. */
export const characterNamed = (name: string): number | undefined => unicodeNames(currentThread().interp)?.lookup(name, false)?.[0];

/** What there is more of than two of -O is no more than two. */
export const optimizationLevel = (level: number): 0 | 1 | 2 => (level <= 0 ? 0 : level === 1 ? 1 : 2);

/** `@pyco/compiler` as a runtime's compiler. */
export const pycoCompiler: SourceCompiler = {
  compile(source, { filename, mode, flags, optimize }): CodeObject<Value> {
    if (mode === 'func_type') return raise(exc.ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
    try {
      return codeToValues(
        compile(source, {
          filename,
          mode,
          flags,
          optimize: optimizationLevel(optimize),
          unicodeNames: characterNamed,
          maxStrDigits: currentThread().interp.intMaxStrDigits,
          onWarning: (message, lineno) => warn(message, filename, lineno),
        }),
      );
    } catch (error) {
      return rethrow(error);
    }
  },
};
