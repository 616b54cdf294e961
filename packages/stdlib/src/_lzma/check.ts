import { sha256 } from '@noble/hashes/sha2.js';
import { crc32 } from '../binascii/crc.js';

export const Check = { NONE: 0, CRC32: 1, CRC64: 4, SHA256: 10, ID_MAX: 15, UNKNOWN: 16 } as const;

/** Bytes that a check takes, by its number, for those too that nobody can verify. */
export const CHECK_SIZES: readonly number[] = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

export const isSupported = (check: number): boolean =>
  check === Check.NONE || check === Check.CRC32 || check === Check.CRC64 || check === Check.SHA256;

const POLYNOMIAL = 0xc96c_5795_d787_0f42n;

/** The table of CRC-64 (ECMA-182, reflected) in halves. */
const [LOW, HIGH] = ((): [Int32Array, Int32Array] => {
  const low = new Int32Array(256);
  const high = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1n) === 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n;
    low[byte] = Number(crc & 0xffff_ffffn) | 0;
    high[byte] = Number(crc >> 32n) | 0;
  }
  return [low, high];
})();

/** The check of data that comes in pieces. */
export class RunningCheck {
  readonly #kind: number;
  #crc = 0;
  #low = -1;
  #high = -1;
  readonly #hash: ReturnType<typeof sha256.create> | undefined;

  constructor(kind: number) {
    this.#kind = kind;
    this.#hash = kind === Check.SHA256 ? sha256.create() : undefined;
  }

  update(bytes: Uint8Array): void {
    if (this.#kind === Check.CRC32) this.#crc = crc32(bytes, this.#crc);
    else if (this.#kind === Check.SHA256) this.#hash!.update(bytes);
    else if (this.#kind === Check.CRC64) this.#crc64(bytes);
  }

  #crc64(bytes: Uint8Array): void {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < bytes.length; i++) {
      const index = (low ^ bytes[i]!) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ LOW[index]!;
      high = (high >>> 8) ^ HIGH[index]!;
    }
    this.#low = low;
    this.#high = high;
  }

  digest(): Uint8Array {
    if (this.#kind === Check.SHA256) return this.#hash!.digest();
    const bytes = new Uint8Array(CHECK_SIZES[this.#kind]!);
    const view = new DataView(bytes.buffer);
    if (this.#kind === Check.CRC32) view.setUint32(0, this.#crc, true);
    if (this.#kind === Check.CRC64) {
      view.setInt32(0, ~this.#low, true);
      view.setInt32(4, ~this.#high, true);
    }
    return bytes;
  }
}
