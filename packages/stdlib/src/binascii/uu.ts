const LINE = 45;
const isEnd = (c: number): boolean => c === 0x0a || c === 0x0d;

/** One line of uuencoded data. A line that is too short counts as filled up with zeros; what stands behind the data must be blank. */
export function fromUu(text: Uint8Array, fail: (message: string) => never): Uint8Array {
  const length = text.length === 0 ? 0 : (text[0]! - 0x20) & 0x3f;
  const out = new Uint8Array(length);
  let at = 1;
  let bits = 0;
  let held = 0;
  let done = 0;
  while (done < length) {
    let c = at < text.length ? text[at]! : 0x0a;
    if (at < text.length) at++;
    if (isEnd(c) || at > text.length) {
      // Trailing blanks may have been cut off.
      c = 0;
      if (at <= text.length && isEnd(text[at - 1]!)) at--;
    } else {
      if (c < 0x20 || c > 0x60) fail('Illegal char');
      c = (c - 0x20) & 0x3f;
    }
    bits = (bits << 6) | c;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[done++] = (bits >> held) & 0xff;
      bits &= (1 << held) - 1;
    }
  }
  for (; at < text.length; at++) {
    const c = text[at]!;
    // Some encoders write '`' for a blank.
    if (c !== 0x20 && c !== 0x60 && !isEnd(c)) fail('Trailing garbage');
  }
  return out;
}

export function toUu(data: Uint8Array, backtick: boolean, fail: (message: string) => never): Uint8Array {
  if (data.length > LINE) fail('At most 45 bytes at once');
  const code = (value: number): number => (backtick && value === 0 ? 0x60 : value + 0x20);
  const out: number[] = [code(data.length)];
  for (let i = 0; i < data.length; i += 3) {
    const bits = (data[i]! << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
    out.push(code(bits >> 18), code((bits >> 12) & 63), code((bits >> 6) & 63), code(bits & 63));
  }
  out.push(0x0a);
  return Uint8Array.from(out);
}
