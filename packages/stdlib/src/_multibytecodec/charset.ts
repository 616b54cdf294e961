import type { CodeTable } from './tables.js';

/** The state of a codec between two calls: eight bytes, whose meaning is the codec's. */
export type CodecState = Uint8Array;

export const newState = (): CodecState => new Uint8Array(8);

/** From a step: nothing was done, as more input may belong to it. */
export const TOO_FEW = 0;

/**
 * An encoding, one character at a time. Steps give how much they took; `TOO_FEW` if it ends in the middle of one; -n if n bytes or
 * characters are illegal.
 */
export abstract class Charset {
  readonly encoding: string;

  constructor(encoding: string) {
    this.encoding = encoding;
  }

  abstract decode(bytes: Uint8Array, at: number, state: CodecState, out: number[]): number;

  /** `isFinal`: nothing comes after `points`. */
  abstract encode(points: Uint32Array, at: number, isFinal: boolean, state: CodecState, out: number[]): number;

  startDecoding(_state: CodecState): void {}
  resetDecoding(_state: CodecState): void {}
  startEncoding(_state: CodecState): void {}

  /** Writes what brings the output back to its first state. */
  endEncoding(_state: CodecState, _out: number[]): void {}
}

export function pushCode(out: number[], code: number): void {
  if (code > 0xffff) out.push(code >> 16);
  if (code > 0xff) out.push((code >> 8) & 0xff);
  out.push(code & 0xff);
}

/** An encoding that is a table of codes of one to three bytes. */
export class TableCharset extends Charset {
  readonly table: CodeTable;

  constructor(encoding: string, table: CodeTable) {
    super(encoding);
    this.table = table;
  }

  decode(bytes: Uint8Array, at: number, _state: CodecState, out: number[]): number {
    const { table } = this;
    const lead = bytes[at]!;
    const wanted = lead < 0x80 ? 1 : table.leads[lead - 0x80] || 1;
    if (at + wanted > bytes.length) return TOO_FEW;
    let code = lead;
    for (let i = 1; i < wanted; i++) code = code * 256 + bytes[at + i]!;
    if (table.decodeTo(out, code)) return wanted;
    return table.decodes.has(code) ? -wanted : -1;
  }

  encode(points: Uint32Array, at: number, isFinal: boolean, _state: CodecState, out: number[]): number {
    const { table } = this;
    const point = points[at]!;
    const followers = table.pairs.get(point);
    if (followers !== undefined) {
      if (at + 1 === points.length && !isFinal) return TOO_FEW;
      const pair = followers.get(points[at + 1]!);
      if (pair !== undefined) {
        pushCode(out, pair);
        return 2;
      }
    }
    const code = table.encodes.get(point);
    if (code === undefined) return -1;
    pushCode(out, code);
    return 1;
  }
}
