import type { Handle } from './handle.js';

/** What the loop attaches to a descriptor in its selector: whom to call when it can be read, and when written. */
export class FdHandles {
  readonly reader: Handle | null;
  readonly writer: Handle | null;

  constructor(reader: Handle | null, writer: Handle | null) {
    this.reader = reader;
    this.writer = writer;
  }
}
