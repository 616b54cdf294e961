import { type Backend, EVENT_READ, EVENT_WRITE, type EventMask, type Fd, type Ready, type Selector, type Sockets } from '@pyco/selectors';
import { type AsyncState, jsState } from './async-state.js';
import { BaseEventLoop } from './base-events.js';
import { HostDriver } from './drivers/host.js';
import { NotImplementedError, RuntimeError, ValueError } from './exceptions.js';
import { FdHandles } from './fd-handles.js';
import { Future } from './futures.js';
import { Handle } from './handle.js';
import type { LoopDriver } from './ports/loop-driver.js';
import type { Signals } from './ports/signals.js';

export interface EventLoopOptions {
  /** Who waits; default: the host. */
  readonly driver?: LoopDriver;
  /** Descriptors, sockets and clock, from `@pyco/selectors`. Without one, there are tasks and timers only. */
  readonly backend?: Backend;
  /** The signals of the process, for `addSignalHandler` and Ctrl-C. */
  readonly signals?: Signals;
  /** Check more, keep where things were made, complain about slow callbacks and about loops that nothing can wake. */
  readonly debug?: boolean;
  /** Whose thread it runs in; default: JavaScript's. */
  readonly state?: AsyncState;
}

/** An event loop over a selector: tasks, timers, descriptors, signals. */
export class EventLoop extends BaseEventLoop {
  readonly backend: Backend | null;
  /** @internal Transports by descriptor: `addReader` must not take a descriptor from under one. */
  readonly transports: Map<Fd, { isClosing(): boolean }>;
  private readonly signals: Signals | undefined;
  private readonly signalHandlers: Map<string, { readonly handle: Handle; readonly stop: () => void }>;

  constructor(options: EventLoopOptions = {}) {
    const driver = options.driver ?? new HostDriver();
    const backend = options.backend ?? null;
    const selector: Selector<FdHandles> | null = backend === null ? null : backend.selector<FdHandles>();
    super(driver, backend?.clock ?? driver.clock, selector, options.debug ?? false, options.state ?? jsState);
    this.backend = backend;
    this.transports = new Map();
    this.signals = options.signals;
    this.signalHandlers = new Map();
  }

  /** The backend's sockets. Throws NotImplementedError for a loop without a backend. */
  get sockets(): Sockets {
    if (this.backend === null) throw new NotImplementedError('sockets: this loop was made without a backend');
    return this.backend.sockets;
  }

  override get hasDescriptors(): boolean {
    return (this.selector?.getMap()?.size ?? 0) > 0;
  }

  override hasOutsideWakers(): boolean {
    return super.hasOutsideWakers() || this.signalHandlers.size > 0 || this.hasDescriptors;
  }

  override close(): void {
    if (this.isRunning()) super.close();
    if (this.isClosed()) return;
    for (const signal of [...this.signalHandlers.keys()]) this.removeSignalHandler(signal);
    super.close();
    this.selector?.close();
  }

  // ------------------------------------------------------------------ descriptors

  /** Call `callback(...args)` whenever `fd` can be read, until `removeReader`. Replaces an earlier one. */
  addReader<A extends readonly unknown[]>(fd: Fd, callback: (...args: A) => unknown, ...args: A): void {
    this.ensureNoTransport(fd);
    this.addFdCallback(fd, EVENT_READ, callback, args);
  }

  /** Whether there was one. */
  removeReader(fd: Fd): boolean {
    this.ensureNoTransport(fd);
    return this.removeFdCallback(fd, EVENT_READ);
  }

  /** Call `callback(...args)` whenever `fd` can be written, until `removeWriter`. Replaces an earlier one. */
  addWriter<A extends readonly unknown[]>(fd: Fd, callback: (...args: A) => unknown, ...args: A): void {
    this.ensureNoTransport(fd);
    this.addFdCallback(fd, EVENT_WRITE, callback, args);
  }

  removeWriter(fd: Fd): boolean {
    this.ensureNoTransport(fd);
    return this.removeFdCallback(fd, EVENT_WRITE);
  }

  /** @internal `addReader` or `addWriter` for whoever owns the descriptor. */
  addFdCallback(fd: Fd, event: EventMask, callback: unknown, args: readonly unknown[]): Handle {
    this.checkClosed();
    const selector = this.needSelector();
    const handle = new Handle(callback, args, this);
    const key = selector.getMap()!.get(fd);
    if (key === undefined) {
      selector.register(fd, event, event === EVENT_READ ? new FdHandles(handle, null) : new FdHandles(null, handle));
      return handle;
    }
    const { reader, writer } = key.data!;
    if (isOver(reader) && isOver(writer)) {
      // Left behind when unregistering failed; the descriptor may be another one by now.
      selector.unregister(fd);
      return this.addFdCallback(fd, event, callback, args);
    }
    const handles = event === EVENT_READ ? new FdHandles(handle, writer) : new FdHandles(reader, handle);
    this.modify(selector, fd, key.events | event, handles, key.events, key.data!);
    (event === EVENT_READ ? reader : writer)?.cancel();
    return handle;
  }

  /** @internal */
  removeFdCallback(fd: Fd, event: EventMask): boolean {
    const key = this.isClosed() ? undefined : this.selector?.getMap()?.get(fd);
    if (key === undefined) return false;
    const { reader, writer } = key.data!;
    const removed = event === EVENT_READ ? reader : writer;
    // First: whatever the selector says below, this one is not called again.
    removed?.cancel();
    const rest = key.events & ~event;
    if (rest === 0) this.selector!.unregister(fd);
    else {
      const handles = event === EVENT_READ ? new FdHandles(null, writer) : new FdHandles(reader, null);
      this.modify(this.selector!, fd, rest, handles, rest, handles);
    }
    return removed !== null;
  }

  override processEvents(ready: readonly Ready<FdHandles>[]): void {
    for (const { key, events } of ready) {
      const { reader, writer } = key.data!;
      if (events & EVENT_READ) this.fdReady(key.fd, EVENT_READ, reader);
      if (events & EVENT_WRITE) this.fdReady(key.fd, EVENT_WRITE, writer);
    }
  }

  private fdReady(fd: Fd, event: EventMask, handle: Handle | null): void {
    if (handle === null) return;
    if (!handle.isCancelled) {
      this.ready.push(handle);
      return;
    }
    try {
      this.removeFdCallback(fd, event);
    } catch (error) {
      // The descriptors after this one must be served all the same.
      this.callExceptionHandler({ message: `Removing fd ${fd} from the selector failed`, exception: error, handle });
    }
  }

  /**
   * `selector.modify`, which on failure leaves the descriptor unregistered. Then whoever waits for it would sleep for
   * ever, so what was there before is put back; if that fails too, they are called, and meet the error themselves.
   */
  private modify(selector: Selector<FdHandles>, fd: Fd, events: EventMask, data: FdHandles, oldEvents: EventMask, old: FdHandles): void {
    try {
      selector.modify(fd, events, data);
    } catch (error) {
      try {
        if (selector.getMap()?.has(fd) !== true) selector.register(fd, oldEvents, old);
      } catch {
        if (old.reader !== null) this.ready.push(old.reader);
        if (old.writer !== null) this.ready.push(old.writer);
      }
      throw error;
    }
  }

  private needSelector(): Selector<FdHandles> {
    if (this.selector === null) throw new NotImplementedError('descriptors: this loop was made without a backend');
    return this.selector;
  }

  /** @internal */
  ensureNoTransport(fd: Fd): void {
    const transport = this.transports.get(fd);
    if (transport !== undefined && !transport.isClosing()) {
      throw new RuntimeError(`File descriptor ${fd} is used by transport ${transport}`);
    }
  }

  /** @internal A future that is set once `fd` is ready. Whoever waits for it calls `removeFdCallback` afterwards. */
  fdFuture(fd: Fd, event: EventMask): Future<void> {
    const future = new Future<void>(this);
    this.addFdCallback(fd, event, setResultIfPending, [future]);
    return future;
  }

  // ------------------------------------------------------------------ signals

  /** Call `callback(...args)` in the loop when the process gets `signal` ('SIGINT' …). Replaces an earlier one. */
  addSignalHandler<A extends readonly unknown[]>(signal: string, callback: (...args: A) => unknown, ...args: A): void {
    if (this.signals === undefined) throw new NotImplementedError('addSignalHandler: this loop was made without signals');
    this.checkClosed();
    if (!/^SIG[A-Z0-9]+$/.test(signal)) throw new ValueError(`invalid signal name ${JSON.stringify(signal)}, expected one like 'SIGINT'`);
    this.removeSignalHandler(signal);
    const handle = new Handle(callback, args, this);
    const stop = this.signals.on(signal, () => {
      if (handle.isCancelled || this.isClosed()) return;
      this.ready.push(handle);
      this.wakeUp();
    });
    this.signalHandlers.set(signal, { handle, stop });
  }

  /** Whether there was one. */
  removeSignalHandler(signal: string): boolean {
    const entry = this.signalHandlers.get(signal);
    if (entry === undefined) return false;
    this.signalHandlers.delete(signal);
    entry.handle.cancel();
    entry.stop();
    return true;
  }

  /** @internal */
  get hasSignals(): boolean {
    return this.signals !== undefined;
  }
}

function isOver(handle: Handle | null): boolean {
  return handle === null || handle.isCancelled;
}

function setResultIfPending(future: Future<void>): void {
  if (!future.done()) future.setResult();
}
