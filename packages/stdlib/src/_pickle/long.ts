// Ints as two's complement, the low byte first, in as few bytes as hold the number and its sign.

/** The bytes of an int that no shorter opcode holds; not for 0. */
export function encodeLong(value: number | bigint): Uint8Array {
  let big = BigInt(value);
  const negative = big < 0n;
  // The bytes of ~n are those of n, inverted.
  if (negative) big = ~big;
  let hex = big.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  // A first bit that is set would be read as a sign.
  if (hex.charCodeAt(0) >= 0x38) hex = `00${hex}`;
  const bytes = new Uint8Array(hex.length / 2);
  const flip = negative ? 0xff : 0;
  for (let i = bytes.length - 1, at = 0; i >= 0; i--, at += 2) bytes[i] = Number.parseInt(hex.slice(at, at + 2), 16) ^ flip;
  return bytes;
}

export function decodeLong(bytes: Uint8Array): number | bigint {
  const { length } = bytes;
  if (length === 0) return 0;
  if (length <= 6) {
    let value = 0;
    for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[i]!;
    return bytes[length - 1]! < 0x80 ? value : value - 2 ** (8 * length);
  }
  const digits: string[] = new Array(length);
  for (let i = 0; i < length; i++) digits[length - 1 - i] = HEX[bytes[i]!]!;
  const big = BigInt.asIntN(8 * length, BigInt(`0x${digits.join('')}`));
  return big >= Number.MIN_SAFE_INTEGER && big <= Number.MAX_SAFE_INTEGER ? Number(big) : big;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
