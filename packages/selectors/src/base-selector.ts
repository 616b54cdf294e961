import { KeyError, RuntimeError, ValueError } from './errors.js';
import type { Fd, Seconds } from './ports/clock.js';
import {
  EVENT_READ,
  EVENT_WRITE,
  type EventMask,
  type FileObj,
  type Ready,
  type Selector,
  type SelectorKey,
  type SelectorMapping,
} from './ports/selector.js';

/** One registered file object, as {@link SelectorKey} has it. */
class Key<Data> implements SelectorKey<Data> {
  readonly fileobj: FileObj;
  readonly fd: Fd;
  readonly events: EventMask;
  readonly data: Data | undefined;

  constructor(fileobj: FileObj, fd: Fd, events: EventMask, data: Data | undefined) {
    this.fileobj = fileobj;
    this.fd = fd;
    this.events = events;
    this.data = data;
  }
}

/** What a message calls a file object. */
const show = (fileobj: unknown): string => {
  if (typeof fileobj === 'object' && fileobj !== null) return `<${fileobj.constructor?.name ?? 'object'} object>`;
  return typeof fileobj === 'string' ? `'${fileobj}'` : String(fileobj);
};

/** The descriptor of a file object. @throws ValueError when it has none. */
export const fileobjToFd = (fileobj: FileObj): Fd => {
  let fd: unknown = fileobj;
  if (typeof fileobj === 'object' && fileobj !== null && typeof fileobj.fileno === 'function') fd = fileobj.fileno();
  if (typeof fd !== 'number' || !Number.isInteger(fd)) throw new ValueError(`Invalid file object: ${show(fileobj)}`);
  if (fd < 0) throw new ValueError(`Invalid file descriptor: ${fd}`);
  return fd;
};

/** The view that `getMap` hands out. */
class Mapping<Data> implements SelectorMapping<Data> {
  readonly #keys: ReadonlyMap<Fd, SelectorKey<Data>>;

  constructor(keys: ReadonlyMap<Fd, SelectorKey<Data>>) {
    this.#keys = keys;
  }

  get size(): number {
    return this.#keys.size;
  }

  get(fileobj: FileObj): SelectorKey<Data> | undefined {
    return this.#keys.get(lookup(this.#keys, fileobj));
  }

  has(fileobj: FileObj): boolean {
    return this.get(fileobj) !== undefined;
  }

  keys(): IterableIterator<Fd> {
    return this.#keys.keys();
  }

  values(): IterableIterator<SelectorKey<Data>> {
    return this.#keys.values();
  }

  [Symbol.iterator](): IterableIterator<Fd> {
    return this.#keys.keys();
  }
}

/**
 * The descriptor under which `fileobj` is, or would be, registered. An object that was closed after it was registered no
 * longer has one; then the keys are searched for the object itself, so that it can still be unregistered.
 */
const lookup = (keys: ReadonlyMap<Fd, SelectorKey>, fileobj: FileObj): Fd => {
  try {
    return fileobjToFd(fileobj);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    for (const key of keys.values()) if (key.fileobj === fileobj) return key.fd;
    throw error;
  }
};

/** @throws ValueError unless `events` is EVENT_READ, EVENT_WRITE or both. */
const checkEvents = (events: EventMask): void => {
  if (!events || (events & ~(EVENT_READ | EVENT_WRITE)) !== 0) throw new ValueError(`Invalid events: ${events}`);
};

/**
 * The bookkeeping of CPython's `_BaseSelectorImpl`: the map of keys, and nothing that waits. A subclass says how to watch
 * a descriptor and how to wait; on refusal it throws, and the registration is taken back.
 */
export abstract class BaseSelector<Data = unknown> implements Selector<Data> {
  abstract readonly name: string;
  /** Keys by descriptor. */
  protected readonly keys: Map<Fd, SelectorKey<Data>> = new Map();
  #map: SelectorMapping<Data> | null = new Mapping(this.keys);

  /** Begin to watch. */
  protected abstract watch(fd: Fd, events: EventMask): void;
  /** Change what is watched. */
  protected abstract rewatch(fd: Fd, events: EventMask): void;
  /** Stop watching. Must not throw when the descriptor has been closed meanwhile. */
  protected abstract unwatch(fd: Fd): void;

  abstract select(timeout?: Seconds | null): readonly Ready<Data>[];
  abstract selectAsync(timeout?: Seconds | null): Promise<readonly Ready<Data>[]>;

  register(fileobj: FileObj, events: EventMask, data?: Data): SelectorKey<Data> {
    checkEvents(events);
    const fd = lookup(this.keys, fileobj);
    if (this.keys.has(fd)) throw new KeyError(`${show(fileobj)} (FD ${fd}) is already registered`);
    // First the system, then the map: a refusal leaves no trace.
    this.watch(fd, events);
    const key = new Key(fileobj, fd, events, data);
    this.keys.set(fd, key);
    return key;
  }

  unregister(fileobj: FileObj): SelectorKey<Data> {
    const key = this.#registered(fileobj);
    this.keys.delete(key.fd);
    this.unwatch(key.fd);
    return key;
  }

  modify(fileobj: FileObj, events: EventMask, data?: Data): SelectorKey<Data> {
    const key = this.#registered(fileobj);
    checkEvents(events);
    if (events === key.events && data === key.data) return key;
    if (events !== key.events) {
      try {
        this.rewatch(key.fd, events);
      } catch (error) {
        this.keys.delete(key.fd);
        throw error;
      }
    }
    const changed = new Key(key.fileobj, key.fd, events, data);
    this.keys.set(key.fd, changed);
    return changed;
  }

  getKey(fileobj: FileObj): SelectorKey<Data> {
    if (this.#map === null) throw new RuntimeError('Selector is closed');
    return this.#registered(fileobj);
  }

  getMap(): SelectorMapping<Data> | null {
    return this.#map;
  }

  close(): void {
    this.keys.clear();
    this.#map = null;
  }

  #registered(fileobj: FileObj): SelectorKey<Data> {
    const key = this.keys.get(lookup(this.keys, fileobj));
    if (key === undefined) throw new KeyError(`${show(fileobj)} is not registered`);
    return key;
  }
}
