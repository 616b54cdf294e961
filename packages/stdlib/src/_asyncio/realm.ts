import type { Exceptions, FutureLike, LogLevel, Realm } from '@pyco/asyncio';
import {
  callMethod,
  callWith,
  currentThread,
  equals,
  exc,
  getAttr,
  importAbsolute,
  isCallable,
  isRaised,
  None,
  type PyBaseException,
  PyDict,
  PyGenerator,
  PyTraceback,
  PyTuple,
  PyType,
  repr,
  strToJs,
  tryGetAttr,
  typeOf,
  typeType,
  type Value,
} from '@pyco/vm';
import { duckFuture } from './duck-future.js';

/** Classes of `asyncio.exceptions`: from CPython's own module, or made here in a runtime without the library. */
class AsyncioExceptions {
  #cancelled: PyType | undefined = undefined;
  #invalidState: PyType | undefined = undefined;

  #find(name: string, base: PyType): PyType {
    const module = currentThread().interp.importState === undefined ? undefined : importAbsolute('asyncio.exceptions');
    if (module !== undefined) return getAttr(module, name) as PyType;
    const namespace = new PyDict();
    namespace.setStr('__module__', 'asyncio.exceptions');
    return callWith(typeType, [name, new PyTuple([base]), namespace], undefined) as PyType;
  }

  get CancelledError(): PyType {
    this.#cancelled ??= this.#find('CancelledError', exc.BaseException);
    return this.#cancelled;
  }

  get InvalidStateError(): PyType {
    this.#invalidState ??= this.#find('InvalidStateError', exc.Exception);
    return this.#invalidState;
  }
}

/** Python as a language that a loop serves: exceptions are guest objects, callbacks guest callables. */
export class GuestRealm implements Realm {
  readonly none: Value = None;
  readonly classes: AsyncioExceptions = new AsyncioExceptions();
  readonly exceptions: Exceptions = {
    make: (name, ...args) => {
      const type = name === 'CancelledError' || name === 'InvalidStateError' ? this.classes[name] : exc[name];
      return callWith(type, args.filter((arg) => arg !== undefined) as Value[], undefined);
    },
    isCancelledError: (value) => isRaised(value, this.classes.CancelledError),
    isStopIteration: (value) => isRaised(value, exc.StopIteration),
    isFatal: (value) => isRaised(value, exc.KeyboardInterrupt) || isRaised(value, exc.SystemExit),
    instantiate: (value) => (value instanceof PyType && value.isSubtypeOf(exc.BaseException) ? callWith(value, [], undefined) : value),
    setCause: (error, cause) => {
      const instance = error as PyBaseException;
      instance.cause = cause as PyBaseException;
      instance.context = cause as PyBaseException;
      instance.suppressContext = true;
    },
    tracebackOf: (error) => (error as PyBaseException).traceback,
    withTraceback: (error, traceback) => {
      (error as PyBaseException).traceback = traceback instanceof PyTraceback ? traceback : undefined;
      return error;
    },
  };

  call(callback: unknown, args: readonly unknown[]): unknown {
    if (typeof callback === 'function' && !isCallable(callback as Value)) return callback(...args);
    return callWith(callback as Value, args as readonly Value[], undefined);
  }

  isCallable(value: unknown): boolean {
    return isCallable(value as Value) || typeof value === 'function';
  }

  isSameCallback(left: unknown, right: unknown): boolean {
    return left === right || (left !== undefined && right !== undefined && equals(left as Value, right as Value));
  }

  asFuture(value: unknown): FutureLike | undefined {
    return duckFuture(value as Value);
  }

  isGenerator(value: unknown): boolean {
    return value instanceof PyGenerator;
  }

  repr(value: unknown): string {
    return value === undefined ? 'None' : (strToJs(repr(value as Value)) ?? '');
  }

  typeName(value: unknown): string {
    return typeOf(value as Value).name;
  }

  formatCallback(callback: unknown, args: readonly unknown[] | null): string {
    const name = tryGetAttr(callback as Value, '__qualname__') ?? tryGetAttr(callback as Value, '__name__');
    const shown = name === undefined ? this.repr(callback) : strToJs(name);
    return `${shown}(${args === null ? '' : args.map((arg) => this.repr(arg)).join(', ')})`;
  }

  formatCoroutine(coro: unknown): string {
    const guest = (coro as { readonly coroutine?: Value }).coroutine;
    const name = guest === undefined ? undefined : tryGetAttr(guest, '__qualname__');
    return name === undefined ? '<coroutine>' : `${strToJs(name)}()`;
  }

  /** A `traceback.StackSummary`, where there is the library that makes one. */
  extractStack(): unknown {
    if (currentThread().interp.importState === undefined) return undefined;
    return callMethod(importAbsolute('asyncio.format_helpers'), 'extract_stack');
  }

  formatStack(): string {
    return '';
  }

  log(level: LogLevel, message: string, error?: unknown): void {
    const stderr = currentThread().interp.sysdict.getStr('stderr');
    if (stderr === undefined || stderr === None) return;
    callMethod(stderr, 'write', `${level}: ${message}${error === undefined ? '' : ` ${this.repr(error)}`}\n`);
  }
}
