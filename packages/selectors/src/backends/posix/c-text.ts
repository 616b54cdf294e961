import type { Koffi } from './libc.js';

const POINTER = 8;

/** Texts and lists of texts in C's memory, freed together. */
export class CTexts {
  readonly #koffi: Koffi;
  readonly #blocks: bigint[] = [];

  constructor(koffi: Koffi) {
    this.#koffi = koffi;
  }

  /** A text with its closing 0. */
  text(bytes: Uint8Array): bigint {
    const [address, view] = this.#block(bytes.length + 1);
    view.set(bytes);
    view[bytes.length] = 0;
    return address;
  }

  /** `char *[]` with NULL at its end. */
  list(texts: readonly Uint8Array[]): bigint {
    const size = texts.reduce((sum, text) => sum + text.length + 1, 0);
    const [data, bytes] = this.#block(Math.max(1, size));
    const [address, pointers] = this.#block((texts.length + 1) * POINTER);
    const view = new DataView(pointers.buffer, pointers.byteOffset);
    let at = 0;
    texts.forEach((text, index) => {
      bytes.set(text, at);
      bytes[at + text.length] = 0;
      view.setBigUint64(index * POINTER, data + BigInt(at), true);
      at += text.length + 1;
    });
    view.setBigUint64(texts.length * POINTER, 0n, true);
    return address;
  }

  /** `struct iovec []` over copies of these parts, and the copies. */
  vector(parts: readonly Uint8Array[]): { readonly address: bigint; readonly views: readonly Uint8Array[] } {
    const [address, bytes] = this.#block(Math.max(1, parts.length * 2 * POINTER));
    const table = new DataView(bytes.buffer, bytes.byteOffset);
    const views = parts.map((part, index) => {
      const [base, view] = this.#block(Math.max(1, part.length));
      view.set(part);
      table.setBigUint64(index * 2 * POINTER, base, true);
      table.setBigUint64((index * 2 + 1) * POINTER, BigInt(part.length), true);
      return view.subarray(0, part.length);
    });
    return { address, views };
  }

  free(): void {
    for (const block of this.#blocks) this.#koffi.free(block);
    this.#blocks.length = 0;
  }

  #block(size: number): [address: bigint, bytes: Uint8Array] {
    const address = this.#koffi.alloc('uint8_t', size) as bigint;
    this.#blocks.push(address);
    return [address, new Uint8Array(this.#koffi.view(address, size))];
  }
}
