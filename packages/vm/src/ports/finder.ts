import type { CodeObject } from '@pyco/marshal';
import type { Value } from '../object/py-object.js';

/** What a finder found: source to compile, or code that is compiled already. */
export interface FoundModule {
  /** Whether the module is a package (`__init__`). */
  readonly isPackage: boolean;
  /** `__file__`, for tracebacks. */
  readonly origin: string;
  readonly source?: string | Uint8Array;
  readonly code?: CodeObject<Value>;
}

/**
 * Finds modules by their absolute name, for a runtime without CPython's `importlib` or beside it. Looking up must have no effect; the same name gives
 * the same module.
 */
export interface Finder {
  find(name: string): FoundModule | undefined;
}
