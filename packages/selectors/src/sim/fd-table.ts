import { linuxError } from '../errors.js';
import type { Fd } from '../ports/clock.js';
import { type OpenFile, SocketFile } from './open-file.js';

/** The descriptors of one process: numbers to open files, the lowest free number first, as POSIX promises. */
export class FdTable {
  readonly #files: (OpenFile | undefined)[] = [];
  readonly #inheritable: Set<Fd> = new Set();
  /** 0, 1 and 2 belong to standard streams that live elsewhere. */
  readonly #first: Fd;
  readonly #limit: number;
  /** No descriptor below this is free. */
  #lowest: Fd;
  #open = 0;

  constructor(first: Fd = 3, limit: number = 1 << 20) {
    this.#first = first;
    this.#limit = limit;
    this.#lowest = first;
  }

  /** How many descriptors are open. */
  get size(): number {
    return this.#open;
  }

  /** Open descriptors, in order. */
  *descriptors(): IterableIterator<Fd> {
    for (let fd = this.#first; fd < this.#files.length; fd++) if (this.#files[fd] !== undefined) yield fd;
  }

  /** @throws OSError (EMFILE) when the limit is reached; then `file` is not referred to. */
  open(file: OpenFile): Fd {
    let fd = this.#lowest;
    while (this.#files[fd] !== undefined) fd++;
    if (fd >= this.#limit) throw linuxError('EMFILE');
    this.#files[fd] = file;
    this.#lowest = fd + 1;
    this.#open++;
    file.references++;
    return fd;
  }

  /** @throws OSError (EBADF). */
  get(fd: Fd): OpenFile {
    const file = this.#files[fd];
    if (file === undefined) throw linuxError('EBADF');
    return file;
  }

  find(fd: Fd): OpenFile | undefined {
    return this.#files[fd];
  }

  /** @throws OSError (EBADF, ENOTSOCK). */
  socket(fd: Fd): SocketFile {
    const file = this.get(fd);
    if (!(file instanceof SocketFile)) throw linuxError('ENOTSOCK');
    return file;
  }

  dup(fd: Fd): Fd {
    return this.open(this.get(fd));
  }

  close(fd: Fd): void {
    const file = this.get(fd);
    this.#files[fd] = undefined;
    this.#inheritable.delete(fd);
    this.#open--;
    if (fd < this.#lowest) this.#lowest = fd;
    if (--file.references > 0) return;
    // Pollers forget a file when nobody refers to it any more, not when one of its descriptors goes: that is epoll's rule.
    for (const watch of [...file.watches]) watch.poller.forget(watch);
    file.release();
  }

  getInheritable(fd: Fd): boolean {
    this.get(fd);
    return this.#inheritable.has(fd);
  }

  setInheritable(fd: Fd, isInheritable: boolean): void {
    this.get(fd);
    if (isInheritable) this.#inheritable.add(fd);
    else this.#inheritable.delete(fd);
  }
}
