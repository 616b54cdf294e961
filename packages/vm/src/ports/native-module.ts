import type { PyModule } from '../builtins/module.js';
import type { MethodTable } from '../object/define-type.js';
import type { Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { PyInterpreter } from '../state/interpreter.js';

/**
 * A module that Python imports and JavaScript implements. The declaration is shared by all interpreters; what `init` makes belongs to one of them.
 */
export interface NativeModule {
  /** As Python imports it. */
  readonly name: string;
  readonly doc?: string;
  /** Natives by declaration; `$module` gives the native the module object. */
  readonly functions?: MethodTable;
  /** Types under their `__name__`. */
  readonly types?: readonly PyType[];
  /** Constants. */
  readonly values?: { readonly [name: string]: Value };
  /** Runs once per interpreter, after the rest is in place, when the module is first imported. */
  readonly init?: (module: PyModule, interp: PyInterpreter) => void;
}
