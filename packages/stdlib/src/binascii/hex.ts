const DIGITS: Uint8Array = Uint8Array.from('0123456789abcdef', (c) => c.charCodeAt(0));

/** Two digits a byte; with a separator after every `group` bytes, counted from the right, or from the left if `group` is negative. */
export function toHex(data: Uint8Array, separator: number | undefined, group: number): Uint8Array {
  const size = Math.abs(group);
  const parts = separator === undefined || size === 0 || data.length === 0 ? 0 : Math.ceil(data.length / size) - 1;
  const out = new Uint8Array(data.length * 2 + parts);
  const first = group > 0 ? data.length % size : 0;
  let at = 0;
  for (let i = 0; i < data.length; i++) {
    if (parts > 0 && i > 0 && (i - first) % size === 0) out[at++] = separator!;
    out[at++] = DIGITS[data[i]! >> 4]!;
    out[at++] = DIGITS[data[i]! & 15]!;
  }
  return out;
}

const digit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

export function fromHex(text: Uint8Array, fail: (message: string) => never): Uint8Array {
  if (text.length % 2 !== 0) fail('Odd-length string');
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) {
    const high = digit(text[2 * i]!);
    const low = digit(text[2 * i + 1]!);
    if (high < 0 || low < 0) fail('Non-hexadecimal digit found');
    out[i] = (high << 4) | low;
  }
  return out;
}
