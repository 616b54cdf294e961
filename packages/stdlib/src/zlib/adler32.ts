const BASE = 65521;
/** So many bytes can be summed before the sums must be reduced. */
const RUN = 5552;

export function adler32(data: Uint8Array, value: number): number {
  let a = value & 0xffff;
  let b = value >>> 16;
  for (let at = 0; at < data.length; ) {
    const end = Math.min(data.length, at + RUN);
    for (; at < end; at++) {
      a += data[at]!;
      b += a;
    }
    a %= BASE;
    b %= BASE;
  }
  return ((b << 16) | a) >>> 0;
}
