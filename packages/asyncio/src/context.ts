import type { AsyncState } from './async-state.js';
import type { ContextVar } from './contextvars.js';

type Vars = Map<ContextVar<unknown>, unknown>;

/**
 * A set of values of context variables. Copies share one map until one of them is written to, so that the copy which
 * every task and handle takes costs one small object.
 */
export class Context {
  readonly state: AsyncState;
  /** @internal Null while empty. Written to only when `isOwner`. */
  vars: Vars | null;
  /** @internal False once the map is shared with a copy. */
  isOwner: boolean;
  /** @internal The context to go back to; meaningful while `isEntered`. */
  previous: Context | null;
  isEntered: boolean;

  constructor(state: AsyncState, vars: Vars | null) {
    this.state = state;
    this.vars = vars;
    this.isOwner = false;
    this.previous = null;
    this.isEntered = false;
  }

  copy(): Context {
    this.isOwner = false;
    return new Context(this.state, this.vars);
  }

  /**
   * Make this the current context until `exit()`; the pair is what `run` is made of, for callers that cannot keep
   * the JavaScript stack. Throws RuntimeError when it is entered already.
   */
  enter(): void {
    if (this.isEntered) {
      const { realm } = this.state;
      throw realm.exceptions.make('RuntimeError', `cannot enter context: ${realm.repr(this)} is already entered`);
    }
    this.isEntered = true;
    this.previous = this.state.context;
    this.state.context = this;
  }

  exit(): void {
    const { state } = this;
    if (state.context !== this) {
      throw state.realm.exceptions.make('RuntimeError', 'cannot exit context: thread state references a different context object');
    }
    state.context = this.previous!;
    this.previous = null;
    this.isEntered = false;
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
    if (this.vars === null) this.vars = new Map();
    else if (!this.isOwner) this.vars = new Map(this.vars);
    this.isOwner = true;
    return this.vars;
  }
}
