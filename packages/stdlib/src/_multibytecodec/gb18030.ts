import { type CodecState, pushCode, TableCharset, TOO_FEW } from './charset.js';
import type { CodeTable, Run } from './tables.js';

/** Lead byte of the first four-byte code beyond U+FFFF, less 0x81. */
const SUPPLEMENTARY_LEAD = 15;
const SUPPLEMENTARY = 189_000;

/** GB 18030: GBK, and codes of four bytes, counted one by one, for all of Unicode that it lacks. */
export class Gb18030 extends TableCharset {
  readonly runs: readonly Run[];

  constructor(table: CodeTable, runs: readonly Run[]) {
    super('gb18030', table);
    this.runs = runs;
  }

  override decode(bytes: Uint8Array, at: number, state: CodecState, out: number[]): number {
    const lead = bytes[at]!;
    const second = bytes[at + 1];
    if (lead < 0x80 || second === undefined || second < 0x30 || second > 0x39) return super.decode(bytes, at, state, out);
    if (at + 4 > bytes.length) return TOO_FEW;
    const third = bytes[at + 2]!;
    const fourth = bytes[at + 3]!;
    if (lead < 0x81 || lead > 0xfe || third < 0x81 || third > 0xfe || fourth < 0x30 || fourth > 0x39) return -1;
    const number = (((lead - 0x81) * 10 + second - 0x30) * 126 + third - 0x81) * 10 + fourth - 0x30;
    const point = lead - 0x81 < SUPPLEMENTARY_LEAD ? this.#pointOf(number) : number - SUPPLEMENTARY + 0x10000;
    if (point === undefined || point > 0x10ffff) return -1;
    out.push(point);
    return 4;
  }

  #pointOf(number: number): number | undefined {
    const run = this.runs.find(([first, , length]) => number >= first && number < first + length);
    return run === undefined ? undefined : run[1] + number - run[0];
  }

  override encode(points: Uint32Array, at: number, isFinal: boolean, state: CodecState, out: number[]): number {
    const point = points[at]!;
    if (this.table.encodes.has(point)) return super.encode(points, at, isFinal, state, out);
    const number = point > 0xffff ? point - 0x10000 + SUPPLEMENTARY : this.#numberOf(point);
    if (number === undefined) return -1;
    pushCode(out, 0x81 + Math.floor(number / 12600));
    pushCode(out, 0x30 + (Math.floor(number / 1260) % 10));
    pushCode(out, 0x81 + (Math.floor(number / 10) % 126));
    pushCode(out, 0x30 + (number % 10));
    return 1;
  }

  #numberOf(point: number): number | undefined {
    const run = this.runs.find(([, first, length]) => point >= first && point < first + length);
    return run === undefined ? undefined : run[0] + point - run[1];
  }
}
