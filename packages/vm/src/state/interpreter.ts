import { PyDict } from '../builtins/dict.js';
import { readyBuiltinTypes } from '../object/define-type.js';
import type { PyType } from '../object/py-type.js';
import type { FrameEvaluator } from '../ports/frame-evaluator.js';
import type { Host } from '../ports/host.js';
import { ThreadState } from './thread.js';

/** One Python: modules, builtins, limits. `PyInterpreterState`. Two of them in one process share nothing but immutable types. */
export class PyInterpreter {
  readonly evaluator: FrameEvaluator;
  readonly host: Host;
  /** `sys.modules`. */
  modules: PyDict = new PyDict();
  /** `builtins.__dict__`. */
  readonly builtins: PyDict = new PyDict();
  /** `sys.__dict__`. */
  readonly sysdict: PyDict = new PyDict();
  recursionLimit = 1000;
  readonly mainThread: ThreadState;
  nextThreadId = 2;
  /** Python subclasses of native types, weakly; a native type is shared by all interpreters and cannot keep them. */
  readonly nativeSubclasses: Map<PyType, WeakRef<PyType>[]> = new Map();
  /** State of native modules, by a key of their own (usually a class). */
  readonly storage: Map<unknown, unknown> = new Map();

  constructor(evaluator: FrameEvaluator, host: Host) {
    readyBuiltinTypes();
    this.evaluator = evaluator;
    this.host = host;
    this.mainThread = new ThreadState(this, 1);
  }
}
