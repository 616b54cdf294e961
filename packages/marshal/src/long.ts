// Python's int in marshal: the count of its 15-bit digits (negative for a negative number), then the digits, lowest first.

/** Digits at `bytes[start, …)`, two bytes each, as a non-negative int: a `number` when that is safe, else a `bigint`. */
export function readDigits(bytes: Uint8Array, start: number, count: number): number | bigint {
  if (count <= 4) {
    let value = 0;
    for (let i = count - 1; i >= 0; i--) {
      value = value * 0x8000 + (bytes[start + 2 * i]! | (bytes[start + 2 * i + 1]! << 8));
    }
    // Rounding cannot bring a larger number down into the safe range.
    if (value <= Number.MAX_SAFE_INTEGER) return value;
  }
  // Through hexadecimal text, because BigInt reads that in linear time: adding digit by digit would be quadratic, and a
  // file can hold a number of megabytes. Four digits are 60 bits, fifteen hexadecimal characters.
  const groups: string[] = [];
  for (let group = Math.ceil(count / 4) - 1; group >= 0; group--) {
    let high = 0;
    let low = 0;
    for (let i = 3; i >= 0; i--) {
      const at = group * 4 + i;
      const digit = at < count ? bytes[start + 2 * at]! | (bytes[start + 2 * at + 1]! << 8) : 0;
      if (i >= 2) high = high * 0x8000 + digit;
      else low = low * 0x8000 + digit;
    }
    // 30 bits each, joined as 8 + 7 characters: low gives 28 bits, its two upper bits go to high.
    const upper = high * 4 + (low >>> 28);
    groups.push(upper.toString(16).padStart(8, '0'), (low & 0xfffffff).toString(16).padStart(7, '0'));
  }
  return BigInt(`0x${groups.join('')}`);
}

/** The 15-bit digits of a non-negative int, lowest first. */
export function digitsOf(value: bigint): number[] {
  const digits: number[] = [];
  const text = value.toString(16);
  for (let end = text.length; end > 0; end -= 15) {
    const group = text.slice(Math.max(0, end - 15), end).padStart(15, '0');
    const upper = Number.parseInt(group.slice(0, 8), 16);
    const lower = Number.parseInt(group.slice(8), 16);
    const high = Math.floor(upper / 4);
    const low = (upper % 4) * 0x10000000 + lower;
    digits.push(low & 0x7fff, low >>> 15, high & 0x7fff, high >>> 15);
  }
  while (digits.length > 0 && digits[digits.length - 1] === 0) digits.pop();
  return digits;
}
