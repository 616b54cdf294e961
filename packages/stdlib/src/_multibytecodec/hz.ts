import { Charset, type CodecState, pushCode, TOO_FEW } from './charset.js';
import type { CodeTable } from './tables.js';

const TILDE = 0x7e;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;
const LINE_FEED = 0x0a;
/** The bytes of GB 2312 without their highest bits. */
const GL = 0x8080;

/** HZ: GB 2312 in seven bits, between `~{` and `~}`. `state[0]` says that we are between them. */
export class Hz extends Charset {
  readonly table: CodeTable;

  constructor(gb2312: CodeTable) {
    super('hz');
    this.table = gb2312;
  }

  override startDecoding(state: CodecState): void {
    state[0] = 0;
  }

  override resetDecoding(state: CodecState): void {
    state[0] = 0;
  }

  override startEncoding(state: CodecState): void {
    state[0] = 0;
  }

  override endEncoding(state: CodecState, out: number[]): void {
    if (state[0] !== 0) out.push(TILDE, RIGHT_BRACE);
    state[0] = 0;
  }

  decode(bytes: Uint8Array, at: number, state: CodecState, out: number[]): number {
    const byte = bytes[at]!;
    const next = bytes[at + 1];
    const isGb = state[0] !== 0;
    if (byte === TILDE) {
      if (next === undefined) return TOO_FEW;
      if (next === TILDE && !isGb) out.push(TILDE);
      else if (next === LEFT_BRACE && !isGb) state[0] = 1;
      else if (next === RIGHT_BRACE && isGb) state[0] = 0;
      else if (next !== LINE_FEED || isGb) return -1;
      return 2;
    }
    if (byte >= 0x80) return -1;
    if (!isGb) {
      out.push(byte);
      return 1;
    }
    if (next === undefined) return TOO_FEW;
    return this.table.decodeTo(out, ((byte << 8) | next) ^ GL) ? 2 : -1;
  }

  encode(points: Uint32Array, at: number, _isFinal: boolean, state: CodecState, out: number[]): number {
    const point = points[at]!;
    if (point < 0x80) {
      if (state[0] !== 0) out.push(TILDE, RIGHT_BRACE);
      state[0] = 0;
      out.push(point);
      if (point === TILDE) out.push(TILDE);
      return 1;
    }
    const code = this.table.encodes.get(point);
    if (code === undefined) return -1;
    if (state[0] === 0) out.push(TILDE, LEFT_BRACE);
    state[0] = 1;
    pushCode(out, code ^ GL);
    return 1;
  }
}
