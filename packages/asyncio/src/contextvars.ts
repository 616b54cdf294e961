import { type AsyncState, jsState } from './async-state.js';
import type { Context } from './context.js';

/** A copy of the current context. */
export function copyContext(state: AsyncState = jsState): Context {
  return state.context.copy();
}

export interface ContextVarOptions<T> {
  /** What `get()` returns where the variable is not set. */
  readonly default?: T;
  readonly state?: AsyncState;
}

/** A variable with one value per context, and so per task. */
export class ContextVar<T> {
  readonly name: string;
  readonly defaultValue: T | undefined;
  readonly state: AsyncState;

  constructor(name: string, options: ContextVarOptions<T> = {}) {
    this.name = name;
    this.defaultValue = options.default;
    this.state = options.state ?? jsState;
  }

  /** The value in the current context; else `fallback`; else the default; else LookupError. */
  get(fallback?: T): T {
    const found = this.lookup(fallback);
    if (found === undefined) throw this.state.realm.exceptions.make('LookupError', this);
    return found;
  }

  /** As `get`, but `undefined` in place of LookupError. */
  lookup(fallback?: T): T | undefined {
    const { vars } = this.state.context;
    if (vars !== null) {
      const value = vars.get(this as ContextVar<unknown>);
      if (value !== undefined) return value as T;
    }
    return fallback === undefined ? this.defaultValue : fallback;
  }

  /** Set the value in the current context. The token takes it back. */
  set(value: T): Token<T> {
    const { context } = this.state;
    const old = context.vars === null ? undefined : (context.vars.get(this as ContextVar<unknown>) as T | undefined);
    context.writable().set(this as ContextVar<unknown>, value);
    return new Token<T>(context, this, old);
  }

  /** Put the variable back to what it was before the `set` that made `token`. */
  reset(token: Token<T>): void {
    const { realm, context } = this.state;
    const { exceptions } = realm;
    if (token.isUsed) throw exceptions.make('RuntimeError', `${realm.repr(token)} has already been used once`);
    if (token.variable !== this) throw exceptions.make('ValueError', `${realm.repr(token)} was created by a different ContextVar`);
    if (token.context !== context) throw exceptions.make('ValueError', `${realm.repr(token)} was created in a different Context`);
    token.isUsed = true;
    if (token.oldValue === undefined) context.writable().delete(this as ContextVar<unknown>);
    else context.writable().set(this as ContextVar<unknown>, token.oldValue);
  }

  toString(): string {
    const fallback = this.defaultValue === undefined ? '' : ` default=${this.state.realm.repr(this.defaultValue)}`;
    return `<ContextVar name=${this.state.realm.repr(this.name)}${fallback}>`;
  }
}

/** What `ContextVar.set` returns: enough to undo it once. */
export class Token<T> {
  readonly context: Context;
  readonly variable: ContextVar<T>;
  /** The value before, or `undefined` where there was none (Python's `Token.MISSING`). */
  readonly oldValue: T | undefined;
  isUsed: boolean;

  constructor(context: Context, variable: ContextVar<T>, oldValue: T | undefined) {
    this.context = context;
    this.variable = variable;
    this.oldValue = oldValue;
    this.isUsed = false;
  }

  toString(): string {
    return `<Token${this.isUsed ? ' used' : ''} var=${this.variable}>`;
  }
}
