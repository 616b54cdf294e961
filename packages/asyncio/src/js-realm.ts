import { jsExceptions } from './exceptions.js';
import type { LogLevel, Realm } from './ports/realm.js';

declare const console: { warn(...args: unknown[]): void; error(...args: unknown[]): void };

/** Longest text of a value in a message. */
const MAX_REPR = 60;

function repr(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return shorten(`'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return `<function ${value.name || 'anonymous'}>`;
    case 'object':
      return value === null ? 'null' : reprObject(value);
    default:
      return String(value);
  }
}

function reprObject(value: object): string {
  if (value instanceof Error) return `${value.name}(${value.message === '' ? '' : repr(value.message)})`;
  if (Array.isArray(value)) return shorten(`[${value.slice(0, 7).map(repr).join(', ')}${value.length > 7 ? ', ...' : ''}]`);
  const text = value.toString === Object.prototype.toString ? '' : String(value);
  return text.startsWith('<') ? text : `<${typeName(value)} object>`;
}

function shorten(text: string): string {
  return text.length <= MAX_REPR ? text : `${text.slice(0, MAX_REPR / 2 - 2)}...${text.slice(-MAX_REPR / 2 + 1)}`;
}

function typeName(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value !== 'object') return typeof value;
  return (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] ?? value.constructor?.name ?? 'object';
}

/** JavaScript as a language that a loop serves: functions, Errors, `undefined`. */
export const jsRealm: Realm = {
  exceptions: jsExceptions,
  none: undefined,
  call(callback, args) {
    const fn = callback as (...args: readonly unknown[]) => unknown;
    switch (args.length) {
      case 0:
        return fn();
      case 1:
        return fn(args[0]);
      case 2:
        return fn(args[0], args[1]);
      default:
        return fn(...args);
    }
  },
  isCallable: (value) => typeof value === 'function',
  isSameCallback: (left, right) => left === right,
  asFuture: () => undefined,
  isGenerator: (value) => typeName(value) === 'Generator',
  repr,
  typeName,
  formatCallback(callback, args, debug) {
    const name = (callback as { name?: string } | null)?.name || 'anonymous';
    return `${name}(${debug && args !== null ? args.map(repr).join(', ') : ''})`;
  },
  formatCoroutine: (coro) => typeName(coro),
  extractStack: () => new Error('created here').stack,
  formatStack: (stack) => String(stack).split('\n').slice(1).join('\n'),
  log(level: LogLevel, message: string, error?: unknown) {
    if (level === 'error') console.error(message, ...(error === undefined ? [] : [error]));
    else if (level === 'warning') console.warn(message);
  },
};
