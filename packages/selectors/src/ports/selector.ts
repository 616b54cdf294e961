import type { Fd, Seconds } from './clock.js';

/** Ready for reading: data, an end of file, a connection to accept, or an error that a read would report. */
export const EVENT_READ = 1;
/** Ready for writing: room to write, a connection that is made or failed, or an error that a write would report. */
export const EVENT_WRITE = 2;

/** `EVENT_READ`, `EVENT_WRITE` or both. */
export type EventMask = number;

/** What can be registered: a descriptor, or anything that tells its own. */
export type FileObj = Fd | { fileno(): Fd };

/** What a selector knows about one registered file object. Never changed: `modify` makes a new one. */
export interface SelectorKey<Data = unknown> {
  /** The object that was registered. */
  readonly fileobj: FileObj;
  /** Its descriptor when it was registered. */
  readonly fd: Fd;
  /** The events waited for. */
  readonly events: EventMask;
  /** Whatever the caller attached; `undefined` without. */
  readonly data: Data | undefined;
}

/** One answer of {@link Selector.select}. */
export interface Ready<Data = unknown> {
  readonly key: SelectorKey<Data>;
  /** What it is ready for, never more than it was registered for. */
  readonly events: EventMask;
}

/** Read-only view of a selector's keys, by file object or descriptor. Lives as long as the selector is open. */
export interface SelectorMapping<Data = unknown> extends Iterable<Fd> {
  readonly size: number;
  /** The key, or `undefined`. @throws ValueError when `fileobj` has no descriptor and is not registered. */
  get(fileobj: FileObj): SelectorKey<Data> | undefined;
  has(fileobj: FileObj): boolean;
  keys(): IterableIterator<Fd>;
  values(): IterableIterator<SelectorKey<Data>>;
}

/**
 * CPython's `selectors.BaseSelector`. Level-triggered: what is not served is reported again by the next call, so a
 * handler that throws takes nothing away from the others.
 */
export interface Selector<Data = unknown> {
  /** `'select'`, `'poll'`, `'epoll'`, `'kqueue'`, `'node'` or `'simulated'`. */
  readonly name: string;

  /**
   * Watch a file object.
   * @throws ValueError for events other than the two, or when `fileobj` has no descriptor.
   * @throws KeyError when the descriptor is registered already.
   * @throws OSError when the system refuses the descriptor (EBADF, or EPERM for what cannot be waited for); then it is not registered.
   */
  register(fileobj: FileObj, events: EventMask, data?: Data): SelectorKey<Data>;

  /**
   * Stop watching. Works for an object that has been closed meanwhile.
   * @throws KeyError when it is not registered, ValueError when it has no descriptor and is not registered.
   */
  unregister(fileobj: FileObj): SelectorKey<Data>;

  /** Replace events and data (without `data`: by `undefined`). @throws as `register` and `unregister` do; a refused change leaves it unregistered, as in CPython. */
  modify(fileobj: FileObj, events: EventMask, data?: Data): SelectorKey<Data>;

  /**
   * Wait until a registered file object is ready or `timeout` seconds pass. `null` waits without limit, 0 or less polls.
   * This may block JavaScript; a backend that cannot block throws NotImplementedError for anything but a poll. The list
   * is empty when time ran out, when a signal came in, or when `wakeup()` was called.
   */
  select(timeout?: Seconds | null): readonly Ready<Data>[];

  /**
   * As {@link select}, but JavaScript goes on meanwhile. The process stays alive while it is pending. One at a time.
   * When the selector is closed while it is pending, it gives an empty list.
   * @throws Error when another one is pending (the promise rejects).
   */
  selectAsync(timeout?: Seconds | null): Promise<readonly Ready<Data>[]>;

  /** The key of a registered file object. @throws KeyError when there is none, RuntimeError after `close()`. */
  getKey(fileobj: FileObj): SelectorKey<Data>;

  /** All keys; `null` after `close()`. */
  getMap(): SelectorMapping<Data> | null;

  /** Forget all keys and free what the system gave. Harmless when done twice. */
  close(): void;

  /** Its own descriptor, which is readable while something is ready (epoll, kqueue). */
  fileno?(): Fd;

  /** Make the pending `selectAsync`, or else the next `select` or `selectAsync`, return an empty list early. */
  wakeup?(): void;

  /**
   * From now on a blocking `select` also returns early, and empty, when the JavaScript host has events of its own to
   * handle (signals, sockets of libuv, messages of workers; not timers). Then {@link hostPending} is true and stays so
   * until the caller has let the host run, for instance by awaiting a `setImmediate`.
   */
  watchHost?(on: boolean): void;

  /** Whether the last `select` returned early because the host has something to do. */
  readonly hostPending?: boolean;
}
