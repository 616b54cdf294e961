import {
  asIndex,
  call,
  currentThread,
  exc,
  getAttr,
  intType,
  None,
  PyBuiltinFunction,
  PyMethod,
  PyMethodDescriptor,
  PyModule,
  PyObject,
  raise,
  repr,
  strToJs,
  type ThreadState,
  typeOf,
  type Value,
  writeUnraisable,
} from '@pyco/vm';
import { secondsFrom } from '../duration.js';
import { Activation, Entry, Tally } from './tally.js';

const NANOSECONDS = 1e9;

/** A native that is called: what counts as the same one, and what it is called in reports. */
export interface NativeCallee {
  readonly key: object;
  label(): string;
}

/** The native behind what a call names; `undefined` for all else: classes, functions of Python, slots. */
export function nativeCallee(callable: Value, first: Value | undefined): NativeCallee | undefined {
  if (callable instanceof PyMethod) return nativeCallee(callable.func, callable.self);
  if (callable instanceof PyBuiltinFunction) return { key: callable.def, label: () => functionLabel(callable) };
  if (callable instanceof PyMethodDescriptor && first !== undefined) {
    return { key: callable.def, label: () => methodLabel(first, callable.name) };
  }
  return undefined;
}

function functionLabel(fn: PyBuiltinFunction): string {
  const { name } = fn.def;
  if (!(fn.self instanceof PyModule)) return methodLabel(fn.self, name);
  const module = strToJs(getAttr(fn, '__module__'));
  return `<built-in method ${module === undefined ? '' : `${module}.`}${name}>`;
}

function methodLabel(self: Value, name: string): string {
  const descr = typeOf(self).lookup(name);
  return descr === undefined ? `<built-in method ${name}>` : strToJs(repr(descr))!;
}

/** `_lsprof.Profiler`. Each thread has its own line of calls. Deviation: CPython mixes those of all threads. */
export class PyProfiler extends PyObject {
  timer: Value = None;
  /** Seconds that a unit of the timer's ints stands for; 0: it gives seconds. */
  timeunit = 0;
  subcalls = true;
  builtins = true;
  isEnabled = false;
  /** The timer is being asked. */
  isTiming = false;
  readonly entries: Map<object, Entry> = new Map();
  readonly activations: Map<ThreadState, Activation> = new Map();

  enter(key: object, label: () => Value | string): void {
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = new Entry(label());
      this.entries.set(key, entry);
    }
    const tstate = currentThread();
    const caller = this.activations.get(tstate);
    const activation = new Activation(entry, caller);
    this.activations.set(tstate, activation);
    entry.level++;
    if (this.subcalls && caller !== undefined) {
      let tally = caller.entry.calls.get(entry);
      if (tally === undefined) {
        tally = new Tally();
        caller.entry.calls.set(entry, tally);
      }
      tally.level++;
    }
    activation.begin = this.#now();
  }

  leave(key: object): void {
    const tstate = currentThread();
    const activation = this.activations.get(tstate);
    if (activation === undefined) return;
    const entry = this.entries.get(key);
    if (entry === undefined) this.#pop(tstate, activation);
    else this.#end(tstate, activation, entry);
  }

  /** What is under way ends now. */
  flush(): void {
    for (const [tstate, activation] of this.activations)
      for (let open: Activation | undefined = activation; open !== undefined; open = open.caller) this.#end(tstate, open, open.entry);
  }

  clear(): void {
    this.entries.clear();
    this.activations.clear();
  }

  /** A time as Python code sees it. */
  seconds(time: number): number {
    return this.timer !== None && this.timeunit > 0 ? time * this.timeunit : time * (1 / NANOSECONDS);
  }

  #pop(tstate: ThreadState, { caller }: Activation): void {
    if (caller === undefined) this.activations.delete(tstate);
    else this.activations.set(tstate, caller);
  }

  #end(tstate: ThreadState, activation: Activation, entry: Entry): void {
    const time = this.#now() - activation.begin;
    const inline = time - activation.inner;
    const { caller } = activation;
    if (caller !== undefined) caller.inner += time;
    this.#pop(tstate, activation);
    entry.end(time, inline);
    if (this.subcalls) caller?.entry.calls.get(entry)?.end(time, inline);
  }

  #now(): number {
    if (this.timer === None) return Math.floor(currentThread().interp.host.clock.monotonic() * NANOSECONDS);
    this.isTiming = true;
    try {
      return this.#read(call(this.timer));
    } catch (error) {
      if (!currentThread().isException(error)) throw error;
      writeUnraisable(error, this.timer);
      return 0;
    } finally {
      this.isTiming = false;
    }
  }

  #read(time: Value): number {
    if (this.timeunit <= 0) return Math.floor(secondsFrom(time) * NANOSECONDS);
    const type = typeOf(time);
    if (!type.isSubtypeOf(intType)) return raise(exc.TypeError, `expect int, got ${type.tp_name}`);
    const ticks = asIndex(time);
    if (typeof ticks === 'bigint' && BigInt.asIntN(64, ticks) !== ticks)
      raise(exc.OverflowError, 'timestamp too large to convert to C PyTime_t');
    return Number(ticks);
  }
}
