import type { CodeObject } from '@pyco/marshal';
import type { Value } from '../object/py-object.js';

/** One module of a bundle. */
export interface CodeSource {
  /** The name it was compiled under; another one for an alias. */
  readonly name: string;
  readonly isPackage: boolean;
  /** The module's code, read when it is first asked for. */
  code(): CodeObject<Value>;
  /** The module's source for tracebacks and `inspect`; `undefined` where the bundle has none. */
  source(): string | undefined;
}

/** Compiled modules that are part of the program, such as the standard library: what `_imp` serves as frozen modules. */
export interface FrozenModules {
  /** The folder its files claim to stand in: `sys._stdlib_dir`. */
  readonly stdlibDir: string;
  find(name: string): CodeSource | undefined;
  names(): readonly string[];
}
