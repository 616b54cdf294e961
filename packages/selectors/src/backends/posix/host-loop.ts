import { NotImplementedError } from '../../errors.js';
import type { Fd } from '../../ports/clock.js';
import type { Koffi } from './libc.js';

/** The event loop of the host's that this thread runs: libuv's, reached through Node's own exported functions. */
export class HostLoop {
  readonly #koffi: Koffi;

  constructor(koffi: Koffi) {
    this.#koffi = koffi;
  }

  /**
   * The descriptor that is readable while libuv has I/O to handle. Not for its timers, and only for handles that it has
   * seen in a turn before.
   * @throws NotImplementedError on a host that is not Node or exports no libuv.
   */
  backendFd(): Fd {
    const koffi = this.#koffi;
    try {
      const library = koffi.load(null);
      const slot = new BigUint64Array(1);
      const status: number = library.func('int napi_get_uv_event_loop(void *, void *)')(koffi.node.env, slot);
      if (status !== 0) throw new Error(`napi_get_uv_event_loop gave ${status}`);
      return library.func('int uv_backend_fd(void *)')(slot[0]) as number;
    } catch (error) {
      const wrapped = new NotImplementedError("watchHost needs Node's libuv, which this host does not export");
      wrapped.cause = error;
      throw wrapped;
    }
  }
}

type PollHandle = ReturnType<Koffi['node']['poll']>;

/**
 * Has libuv watch a descriptor that is itself an event queue (epoll, kqueue), and calls back when it has something.
 *
 * It stays armed between waits, since arming costs two system calls. It keeps the process alive only while somebody waits.
 */
export class HostWatch {
  readonly #koffi: Koffi;
  readonly #fd: Fd;
  /** Called when the descriptor is readable; says whether anybody was interested. */
  readonly #onReadable: () => boolean;
  #handle: PollHandle | null = null;
  #isStarted = false;

  constructor(koffi: Koffi, fd: Fd, onReadable: () => boolean) {
    this.#koffi = koffi;
    this.#fd = fd;
    this.#onReadable = onReadable;
  }

  /** Somebody waits. */
  start(): void {
    if (this.#handle === null) {
      this.#handle = this.#koffi.node.poll(this.#fd, { readable: true, writable: false, disconnect: false }, this.#callback);
    } else {
      if (!this.#isStarted) this.#handle.start({ readable: true, writable: false, disconnect: false }, this.#callback);
      this.#handle.ref();
    }
    this.#isStarted = true;
  }

  /** Nobody waits: the process need not stay for it. */
  idle(): void {
    this.#handle?.unref();
  }

  /** Take the descriptor out of libuv's set. */
  stop(): void {
    if (!this.#isStarted) return;
    this.#handle?.stop();
    this.#isStarted = false;
  }

  /** The handle must not be touched after this: koffi frees it. */
  close(): void {
    this.#handle?.close();
    this.#handle = null;
    this.#isStarted = false;
  }

  // Made once: each wait would make a closure otherwise.
  readonly #callback = (): void => {
    // Readable though nobody waits: libuv would come back in every turn, so it is told to stop until somebody does.
    if (!this.#onReadable()) this.stop();
  };
}
