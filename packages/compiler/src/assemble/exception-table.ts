import type { ByteWriter } from './byte-writer.js';

/** Write one entry of `co_exceptiontable`: exceptions in `start` to `end` (code units) go to `target` with the stack cut to
 *  `depth`, with lasti pushed if `pushesLasti`. */
export function writeExceptionEntry(
  out: ByteWriter,
  start: number,
  end: number,
  target: number,
  depth: number,
  pushesLasti: boolean,
): void {
  // Bit 7 marks the first byte of an entry, so that a search can find one from the middle.
  varint(out, start, 0x80);
  varint(out, end - start, 0);
  varint(out, target, 0);
  varint(out, (depth << 1) | (pushesLasti ? 1 : 0), 0);
}

/** Six bits a byte, greatest first; bit 6 says that more follow. */
function varint(out: ByteWriter, value: number, mark: number): void {
  let shift = 0;
  while (value >>> shift >= 64) shift += 6;
  for (; shift > 0; shift -= 6) {
    out.byte(((value >>> shift) & 63) | 0x40 | mark);
    mark = 0;
  }
  out.byte((value & 63) | mark);
}
