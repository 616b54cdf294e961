import type { CodeObject } from '@pyco/marshal';
import type { Value } from '../object/py-object.js';

export interface CompileOptions {
  readonly filename: string;
  readonly mode: 'exec' | 'eval' | 'single' | 'func_type';
  /** `PyCF_*` and `CO_FUTURE_*` bits. */
  readonly flags: number;
  /** `-1` for the interpreter's own level, 0, 1 or 2. */
  readonly optimize: number;
  /** The minor version of Python 3 whose syntax a tree may have. Default: all. */
  readonly featureVersion?: number;
}

/**
 * Source to code: what `compile()`, `exec`, `eval` and imports of `.py` files ask. Raises the guest's SyntaxError by throwing the instance.
 * Constants of the code object are guest values.
 */
export interface SourceCompiler {
  compile(source: string | Uint8Array, options: CompileOptions): CodeObject<Value>;
}
