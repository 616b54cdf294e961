import type { CodeObject } from '@pyco/marshal';
import type { Value } from '../object/py-object.js';

/** One module of a bundle. */
export interface CodeSource {
  readonly isPackage: boolean;
  /** The module's code, read when it is first asked for. */
  code(): CodeObject<Value>;
  /** The module's source for tracebacks and `inspect`; `undefined` where the bundle has none. */
  source(): string | undefined;
}

/** Compiled modules that are part of the program, such as the standard library: what `_imp` serves as frozen modules. */
export interface FrozenModules {
  find(name: string): CodeSource | undefined;
  names(): readonly string[];
}
