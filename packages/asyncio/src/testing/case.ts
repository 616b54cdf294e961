import {
  CancelledError,
  type Coro,
  type EventLoop,
  type EventLoopOptions,
  ExceptionGroup,
  type Future,
  getRunningLoop,
  Runner,
  sleep,
} from '../index.js';
import { recorded, takesTime } from './recorded.generated.js';

/** What a case writes down: JSON, so that it can be compared with what CPython did. */
export type Log = unknown[];

/** How loops are made and run for the cases. */
export interface LoopSetup {
  /** Options of a new loop for each case. A backend must be a new one as well. */
  options(): EventLoopOptions;
  /** Run with `runSync` in place of `run`. */
  readonly isBlocking: boolean;
  /** The backend can do TCP on 127.0.0.1. */
  readonly hasSockets: boolean;
}

/** One behaviour of a loop. */
export interface LoopCase {
  readonly name: string;
  readonly needsSockets: boolean;
  /** Seconds pass on the loop's clock, and may be logged: meant for a clock that jumps. */
  readonly takesTime: boolean;
  /** Why the loop does not do what CPython does, where it does not. */
  readonly deviation: string | undefined;
  /** Throws an Error that shows the difference when the loop does not do what it should. */
  run(setup: LoopSetup): Promise<void>;
}

interface CaseOptions {
  readonly differs?: { readonly reason: string; readonly log: Log };
}

/** A list of cases that grows by `add`. */
export class CaseList {
  readonly cases: LoopCase[] = [];

  /** The case `name` of scripts/record_cases.py, written for generators. */
  add(name: string, main: (log: Log) => Coro<unknown>, options: CaseOptions = {}): void {
    const expected = options.differs?.log ?? recorded[name];
    if (expected === undefined) throw new Error(`case ${JSON.stringify(name)} was not recorded`);
    this.cases.push({
      name,
      needsSockets: name.startsWith('sockets:'),
      takesTime: takesTime.has(name),
      deviation: options.differs?.reason,
      run: async (setup) => compare(name, await perform(main, setup), expected),
    });
  }
}

function compare(name: string, actual: Log, expected: readonly unknown[]): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${name}\n  expected ${right}\n  got      ${left}`);
}

async function perform(body: (log: Log) => Coro<unknown>, setup: LoopSetup): Promise<Log> {
  const log: Log = [];
  const runner = new Runner(setup.options());
  runner.getLoop().setExceptionHandler((_loop, context) => {
    const message = context.message!.split(' callback')[0]!.split(' <')[0]!;
    log.push(['handler', message, errorText(context.exception)]);
  });
  try {
    try {
      const result = setup.isBlocking ? runner.runSync(body(log)) : await runner.run(body(log));
      log.push(['returned', result ?? null]);
    } catch (error) {
      log.push(['raised', errorText(error)]);
    }
  } finally {
    if (setup.isBlocking) runner.closeSync();
    else await runner.close();
  }
  return inOrder(log);
}

/** As the recorder does: in which order the tasks of a set are cancelled is chance. */
function inOrder(log: Log): Log {
  const result: Log = [];
  let run: string[] = [];
  for (const entry of log) {
    if (typeof entry === 'string' && entry.endsWith(' cancelled')) {
      run.push(entry);
      continue;
    }
    result.push(...run.sort(), entry);
    run = [];
  }
  return [...result, ...run.sort()];
}

/** An error as both languages can print it. */
export function errorText(error: unknown): string | null {
  if (error === undefined || error === null) return null;
  if (error instanceof ExceptionGroup) {
    const parts = error.exceptions.map(errorText).sort();
    return `ExceptionGroup: ${error.message} ${toPythonJson(parts)}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Python's json.dumps puts a blank after each comma. */
function toPythonJson(texts: readonly (string | null)[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`;
}

/** Python's KeyError, for its name. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

export const loop = (): EventLoop => getRunningLoop();
export const fut = <T = unknown>(): Future<T> => loop().createFuture<T>();
export const now = (): number => Math.round(loop().time() * 1e6) / 1e6;

export function* soon<T>(value?: T): Coro<T | undefined> {
  yield* sleep(0);
  return value;
}

export function* after<T>(delay: number, value?: T): Coro<T | undefined> {
  yield* sleep(delay);
  return value;
}

export function* fail(error: unknown, delay = 0): Coro<never> {
  yield* sleep(delay);
  throw error;
}

export function* forever(log?: Log, name = ''): Coro<void> {
  try {
    yield* fut();
  } catch (error) {
    if (error instanceof CancelledError) log?.push(`${name} cancelled`);
    throw error;
  }
}

export function* turns(n = 1): Coro<void> {
  for (let i = 0; i < n; i++) yield* sleep(0);
}

/** Await; log what came of it. */
export function* attempt<T>(log: Log, awaitable: Coro<T> | Future<T>): Coro<void> {
  try {
    log.push(['ok', (yield* awaitable) ?? null]);
  } catch (error) {
    log.push(['error', errorText(error)]);
  }
}

export function tried(log: Log, call: () => unknown): void {
  try {
    log.push(['ok', call() ?? null]);
  } catch (error) {
    log.push(['error', errorText(error)]);
  }
}

/** The text after the object's own in a message like `TaskGroup <TaskGroup entered> is finished`. */
export function refusal(call: () => unknown): string {
  try {
    call();
    return 'accepted';
  } catch (error) {
    return (error as Error).message.split('> ')[1]!;
  }
}
