import type { AsyncState } from './async-state.js';
import type { ContextVar } from './contextvars.js';

/** Values of variables; `owner` is the one context that may write to it, null once it is shared. */
export class Vars extends Map<ContextVar<unknown>, unknown> {
  owner: Context | null = null;
}

/** The values where nothing is set: never written. */
const NO_VARS = new Vars();

/** A context, or the values it will have: until somebody enters or looks at a copy, they are enough. */
export type ContextSource = Context | Vars;

/** The context itself. Whoever keeps the source keeps this in its place: it is a new one each time. */
export const contextFrom = (source: ContextSource, state: AsyncState): Context =>
  source instanceof Context ? source : new Context(state, source);

/**
 * A set of values of context variables. Copies share one map until one of them is written to, so that the copy which
 * every task and handle takes costs one small object.
 */
export class Context {
  readonly state: AsyncState;
  /** @internal Null while empty. */
  vars: Vars | null;
  /** @internal The context to go back to; null while this one is not entered. */
  previous: Context | null;

  constructor(state: AsyncState, vars: Vars | null) {
    this.state = state;
    this.vars = vars === NO_VARS ? null : vars;
    this.previous = null;
  }

  get isEntered(): boolean {
    return this.previous !== null;
  }

  copy(): Context {
    return new Context(this.state, this.share());
  }

  /** @internal The values as they are now, for a copy that is made later, if at all. */
  share(): Vars {
    if (this.vars === null) return NO_VARS;
    this.vars.owner = null;
    return this.vars;
  }

  /**
   * Make this the current context until `exit()`; the pair is what `run` is made of, for callers that cannot keep
   * the JavaScript stack. Throws RuntimeError when it is entered already. `state` is that of the thread which enters it.
   */
  enter(state: AsyncState = this.state): void {
    if (this.previous !== null) {
      const { realm } = state;
      throw realm.exceptions.make('RuntimeError', `cannot enter context: ${realm.repr(this)} is already entered`);
    }
    this.previous = state.context;
    state.context = this;
  }

  exit(state: AsyncState = this.state): void {
    if (state.context !== this) {
      throw state.realm.exceptions.make('RuntimeError', 'cannot exit context: thread state references a different context object');
    }
    state.context = this.previous!;
    this.previous = null;
  }

  /** Call `callback(...args)` in this context: variables it sets are set here. */
  run<A extends readonly unknown[], R>(callback: (...args: A) => R, ...args: A): R {
    this.enter();
    try {
      return this.state.realm.call(callback, args) as R;
    } finally {
      this.exit();
    }
  }

  get size(): number {
    return this.vars === null ? 0 : this.vars.size;
  }

  has(variable: ContextVar<never>): boolean {
    return this.vars !== null && this.vars.has(variable as ContextVar<unknown>);
  }

  /** The value set in this context, or `undefined`; a variable's default does not count. */
  get<T>(variable: ContextVar<T>): T | undefined {
    return this.vars === null ? undefined : (this.vars.get(variable as ContextVar<unknown>) as T | undefined);
  }

  *entries(): IterableIterator<[ContextVar<unknown>, unknown]> {
    if (this.vars !== null) yield* this.vars;
  }

  [Symbol.iterator](): IterableIterator<[ContextVar<unknown>, unknown]> {
    return this.entries();
  }

  /** @internal The map, made writable. */
  writable(): Vars {
    if (this.vars === null || this.vars.owner !== this) {
      this.vars = new Vars(this.vars);
      this.vars.owner = this;
    }
    return this.vars;
  }
}
