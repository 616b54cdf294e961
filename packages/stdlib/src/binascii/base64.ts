const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const ENCODE: Uint8Array = Uint8Array.from(ALPHABET, (c) => c.charCodeAt(0));
const NONE = 255;
const DECODE: Uint8Array = new Uint8Array(256).fill(NONE);
for (let i = 0; i < 64; i++) DECODE[ENCODE[i]!] = i;
const PAD = 0x3d;

export function toBase64(data: Uint8Array, newline: boolean): Uint8Array {
  const out = new Uint8Array(Math.ceil(data.length / 3) * 4 + (newline ? 1 : 0));
  let at = 0;
  let i = 0;
  for (; i + 2 < data.length; i += 3) {
    const bits = (data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!;
    out[at++] = ENCODE[bits >> 18]!;
    out[at++] = ENCODE[(bits >> 12) & 63]!;
    out[at++] = ENCODE[(bits >> 6) & 63]!;
    out[at++] = ENCODE[bits & 63]!;
  }
  const rest = data.length - i;
  if (rest > 0) {
    const bits = (data[i]! << 16) | ((rest > 1 ? data[i + 1]! : 0) << 8);
    out[at++] = ENCODE[bits >> 18]!;
    out[at++] = ENCODE[(bits >> 12) & 63]!;
    out[at++] = rest > 1 ? ENCODE[(bits >> 6) & 63]! : PAD;
    out[at++] = PAD;
  }
  if (newline) out[at++] = 0x0a;
  return out;
}

/** Lenient unless `strict`: what is no base64 is passed over, and the first complete padding ends the data. */
export function fromBase64(data: Uint8Array, strict: boolean, fail: (message: string) => never): Uint8Array {
  if (strict && data[0] === PAD) fail('Leading padding not allowed');
  const out = new Uint8Array(Math.ceil(data.length / 4) * 3);
  let length = 0;
  let quad = 0;
  let bits = 0;
  let pads = 0;
  let isPadded = false;
  for (let i = 0; i < data.length; i++) {
    const c = data[i]!;
    if (c === PAD) {
      isPadded = true;
      if (quad >= 2 && quad + ++pads >= 4) {
        if (strict && i + 1 < data.length) fail('Excess data after padding');
        return out.subarray(0, length);
      }
      if (strict && quad === 0) fail('Excess padding not allowed');
      continue;
    }
    const value = DECODE[c]!;
    if (value === NONE) {
      if (strict) fail('Only base64 data is allowed');
      continue;
    }
    if (strict && isPadded) fail('Discontinuous padding not allowed');
    pads = 0;
    bits = ((bits << 6) | value) & 0xffffff;
    if (quad === 1) out[length++] = (bits >> 4) & 0xff;
    else if (quad === 2) out[length++] = (bits >> 2) & 0xff;
    else if (quad === 3) out[length++] = bits & 0xff;
    quad = (quad + 1) & 3;
  }
  if (quad === 1)
    fail(
      `Invalid base64-encoded string: number of data characters (${Math.floor(length / 3) * 4 + 1}) cannot be 1 more than a multiple of 4`,
    );
  if (quad !== 0) fail('Incorrect padding');
  return out.subarray(0, length);
}
