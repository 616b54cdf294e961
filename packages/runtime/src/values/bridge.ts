import { exc, isStackOverflow, makeException, ProcessExit, PyBaseException, type Value, VmError } from '@pyco/vm';
import { LimitStop } from '../drivers/run-limits.js';
import { LimitError, PythonError } from '../errors.js';
import { ConversionError } from './conversion-error.js';
import { FromJs } from './from-js.js';
import { HostFunction, type JsFunction } from './host-function.js';
import { ToJs, type ToJsOptions } from './to-js.js';

/** Takes values from JavaScript to one runtime and back. Functions keep their identity on both ways. */
export class ValueBridge {
  readonly #call: (callable: Value, ...args: Value[]) => Value;
  readonly #hostFunctions: WeakMap<JsFunction, Value> = new WeakMap();
  readonly #guestFunctions: WeakMap<object, JsFunction> = new WeakMap();
  /** What JavaScript threw, for the exceptions that the guest got instead. */
  readonly #thrown: WeakMap<PyBaseException, unknown> = new WeakMap();

  constructor(call: (callable: Value, ...args: Value[]) => Value) {
    this.#call = call;
  }

  fromJs(value: unknown): Value {
    return new FromJs((fn) => this.#hostFunction(fn)).convert(value);
  }

  toJs(value: Value, options: ToJsOptions = {}): unknown {
    return new ToJs((callable) => this.#guestFunction(callable), options).convert(value);
  }

  /** What a host function throws, as the guest gets it: RuntimeError, TypeError where it is about a value's form; a guest exception as it is. What is not for the guest stays. */
  guestError(error: unknown): unknown {
    if (error instanceof PythonError) return error.exception;
    if (error instanceof PyBaseException || isForHost(error)) return error;
    const kind = error instanceof ConversionError ? exc.TypeError : exc.RuntimeError;
    const exception = makeException(kind, error instanceof Error ? error.message : String(error));
    this.#thrown.set(exception, error);
    return exception;
  }

  /** What JavaScript threw where the guest got this exception; else `undefined`. */
  thrownFor(exception: PyBaseException): unknown {
    return this.#thrown.get(exception);
  }

  #hostFunction(fn: JsFunction): Value {
    let value = this.#hostFunctions.get(fn);
    if (value === undefined) {
      value = new HostFunction(fn, this);
      this.#hostFunctions.set(fn, value);
    }
    return value;
  }

  /** Takes and gives JavaScript values. @throws PythonError */
  #guestFunction(callable: Value): JsFunction {
    let fn = this.#guestFunctions.get(callable as object);
    if (fn === undefined) {
      fn = (...args) => this.toJs(this.#call(callable, ...args.map((arg) => this.fromJs(arg))));
      this.#guestFunctions.set(callable as object, fn);
      this.#hostFunctions.set(fn, callable);
    }
    return fn;
  }
}

/** Limits, the end of the process and faults of the VM go through the guest to its host; a full stack the VM knows. */
const isForHost = (error: unknown): boolean =>
  error instanceof LimitStop ||
  error instanceof LimitError ||
  error instanceof ProcessExit ||
  error instanceof VmError ||
  isStackOverflow(error);
