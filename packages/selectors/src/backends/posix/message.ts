import type { Fd } from '../../ports/clock.js';
import type { AncillaryItem, ReceivedIntoMessage } from '../../ports/sockets.js';
import type { Layout } from './layout.js';
import type { Libc } from './libc.js';
import { SOCKADDR_SIZE, type SockaddrBuffer } from './sockaddr.js';

/** Bytes of a struct iovec: address and length. */
const IOVEC = 16;

/** struct msghdr and what hangs on it: gather, scatter, and control messages. */
export class MessageBuffer {
  readonly #libc: Libc;
  readonly #layout: Layout;
  readonly #header: Uint8Array;
  readonly #view: DataView;

  constructor(libc: Libc, layout: Layout) {
    this.#libc = libc;
    this.#layout = layout;
    this.#header = new Uint8Array(layout.msghdr.size);
    this.#view = new DataView(this.#header.buffer);
  }

  send(
    fd: Fd,
    buffers: readonly Uint8Array[],
    ancdata: readonly AncillaryItem[],
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ): number {
    const vector = this.#vector(buffers);
    const control = this.#pack(ancdata);
    this.#fill(vector, buffers.length, control, addressLength === 0 ? null : address, addressLength);
    return this.#libc.check(this.#libc.call.sendmsg(fd, this.#header, flags));
  }

  receive(fd: Fd, buffers: readonly Uint8Array[], ancbufsize: number, flags: number, address: SockaddrBuffer): ReceivedIntoMessage {
    if (ancbufsize < 0) throw new RangeError('invalid ancillary data buffer length');
    const vector = this.#vector(buffers);
    const control = new Uint8Array(ancbufsize);
    this.#fill(vector, buffers.length, control, address.bytes, SOCKADDR_SIZE);
    const nbytes = this.#libc.check(this.#libc.call.recvmsg(fd, this.#header, flags));
    const { msghdr } = this.#layout;
    address.length[0] = this.#view.getUint32(8, true);
    return {
      nbytes,
      ancdata: this.#unpack(control, this.#view.getUint32(msghdr.controllen, true)),
      flags: this.#view.getInt32(msghdr.flags, true),
      address: address.decode(),
    };
  }

  /** The iovec array: addresses of the buffers, which stay where they are while the call runs. */
  #vector(buffers: readonly Uint8Array[]): Uint8Array {
    const vector = new Uint8Array(Math.max(1, buffers.length) * IOVEC);
    const view = new DataView(vector.buffer);
    buffers.forEach((buffer, index) => {
      if (buffer.length > 0) view.setBigUint64(index * IOVEC, this.#libc.koffi.address(buffer), true);
      view.setBigUint64(index * IOVEC + 8, BigInt(buffer.length), true);
    });
    return vector;
  }

  #fill(vector: Uint8Array, count: number, control: Uint8Array, address: Uint8Array | null, addressLength: number): void {
    const { koffi } = this.#libc;
    const { msghdr } = this.#layout;
    const view = this.#view;
    this.#header.fill(0);
    if (address !== null) view.setBigUint64(0, koffi.address(address), true);
    view.setUint32(8, addressLength, true);
    view.setBigUint64(16, koffi.address(vector), true);
    if (msghdr.iovlen64) view.setBigUint64(24, BigInt(count), true);
    else view.setInt32(24, count, true);
    if (control.length === 0) return;
    view.setBigUint64(msghdr.control, koffi.address(control), true);
    view.setUint32(msghdr.controllen, control.length, true);
  }

  #aligned(size: number): number {
    const { align } = this.#layout.cmsg;
    return Math.ceil(size / align) * align;
  }

  #pack(items: readonly AncillaryItem[]): Uint8Array {
    const { header, length64 } = this.#layout.cmsg;
    const control = new Uint8Array(items.reduce((size, [, , data]) => size + header + this.#aligned(data.length), 0));
    const view = new DataView(control.buffer);
    const afterLength = length64 ? 8 : 4;
    let at = 0;
    for (const [level, type, data] of items) {
      view.setUint32(at, header + data.length, true);
      view.setInt32(at + afterLength, level, true);
      view.setInt32(at + afterLength + 4, type, true);
      control.set(data, at + header);
      at += header + this.#aligned(data.length);
    }
    return control;
  }

  #unpack(control: Uint8Array, length: number): AncillaryItem[] {
    const { header, length64 } = this.#layout.cmsg;
    const view = new DataView(control.buffer);
    const afterLength = length64 ? 8 : 4;
    const items: AncillaryItem[] = [];
    for (let at = 0; at + header <= length; ) {
      const size = view.getUint32(at, true);
      if (size < header) break;
      // A message that was cut (MSG_CTRUNC) tells more than there is.
      const data = control.slice(at + header, Math.min(at + size, length));
      items.push([view.getInt32(at + afterLength, true), view.getInt32(at + afterLength + 4, true), data]);
      at += this.#aligned(size);
    }
    return items;
  }
}
