import type { CodeObject } from '@pyco/marshal';
import type { Value } from '../object/py-object.js';

/** One module of the library. */
export interface CodeSource {
  /** The name it was compiled under; another one for an alias. */
  readonly name: string;
  readonly isPackage: boolean;
  /** CPython has it frozen: `_imp` gives it, whatever is on `sys.path`. */
  readonly isFrozen: boolean;
  /** Where it claims to stand: `__file__`. */
  readonly file: string;
  /** A package's folder: what is in its `__path__`. */
  readonly folder: string | undefined;
  /** `__cached__`. */
  readonly cached: string;
  /** The module's code, read when it is first asked for. */
  code(): CodeObject<Value>;
  /** The module's source for tracebacks and `inspect`; `undefined` where the bundle has none. */
  source(): string | undefined;
}

/** CPython's library, compiled: modules that claim to stand in a folder. */
export interface FrozenModules {
  /** That folder: `sys._stdlib_dir`, and an item of `sys.path`. */
  readonly stdlibDir: string;
  /** What stands in `sys.path` for it: the folder, or others where a whole library is elsewhere. */
  readonly path: readonly string[];
  find(name: string): CodeSource | undefined;
  /** Names of the modules that CPython has frozen. */
  frozenNames(): readonly string[];
}
