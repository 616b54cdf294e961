import { PyCF_ALLOW_INCOMPLETE_INPUT } from '@pyco/compiler';
import type { CodeObject } from '@pyco/marshal';
import type { Runtime } from '@pyco/runtime';
import { call, exc, isInstanceOf, None, PyBaseException, PyTuple, strFromJs, type Value } from '@pyco/vm';

/** Compiles source of a program or of a session, as the command line has it optimised. `flags` are those of `compile()`. */
export const compileCode = (
  runtime: Runtime,
  source: string | Uint8Array,
  filename: string,
  mode: 'exec' | 'single',
  flags: number,
): CodeObject<Value> =>
  runtime.interp.compiler!.compile(source, { filename, mode, flags, optimize: runtime.interp.config.optimization_level });

/** Compiles a program that is read from a file, which a null character ends where it stands: what is wrong before it comes first. */
export function compileProgram(runtime: Runtime, source: Uint8Array, filename: string): CodeObject<Value> {
  const compile = (bytes: Uint8Array, flags: number): CodeObject<Value> => compileCode(runtime, bytes, filename, 'exec', flags);
  const at = source.indexOf(0);
  if (at < 0) return compile(source, 0);
  const start = source.lastIndexOf(LF, at) + 1;
  try {
    compile(source.subarray(0, start), PyCF_ALLOW_INCOMPLETE_INPUT);
  } catch (error) {
    if (!(error instanceof PyBaseException) || !isInstanceOf(error, exc._IncompleteInputError)) throw error;
  }
  const lineno = source.subarray(0, at).filter((byte) => byte === LF).length + 1;
  const text = new TextDecoder().decode(source.subarray(start, at));
  const place = new PyTuple([strFromJs(filename), lineno, 0, strFromJs(text), None, None]);
  throw call(exc.SyntaxError, 'source code cannot contain null bytes', place);
}

const LF = 0x0a;
