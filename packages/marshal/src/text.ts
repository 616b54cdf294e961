// Strings in marshal data are ASCII, Latin-1 in disguise, or UTF-8 in which surrogates may stand alone ("surrogatepass").

// The one host object in this package: part of every JavaScript host, but not of the language's own types.
declare const TextDecoder: new (label: string, options: { fatal: boolean; ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };

const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * All of `bytes` as one string of the same length, with the high bits taken off. Any ASCII run in the bytes is then a
 * `substring` of it at the same offsets, which costs a fraction of decoding it by itself.
 */
export function asciiView(bytes: Uint8Array): string {
  const copy = new Uint8Array(bytes);
  const words = new Int32Array(copy.buffer, 0, copy.length >> 2);
  for (let i = 0; i < words.length; i++) words[i] = words[i]! & 0x7f7f7f7f;
  for (let i = words.length << 2; i < copy.length; i++) copy[i] = copy[i]! & 0x7f;
  return utf8.decode(copy);
}

/** `bytes[start, end)` with every byte a code point. */
export function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  // fromCharCode takes its characters as arguments, and the stack holds only so many.
  for (let at = start; at < end; at += 4096) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(at + 4096, end)) as unknown as number[]);
  }
  return text;
}

/**
 * `bytes[start, end)` as UTF-8 in which surrogates may stand alone. Code points if a high surrogate stands right before a
 * low one, which a string would join; the offset of the first bad byte if it is no UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | Uint32Array | number {
  if (end - start > 32) {
    try {
      return utf8.decode(bytes.subarray(start, end));
    } catch {
      // Surrogates or bad bytes: the loop below tells which.
    }
  }
  let text = '';
  let at = start;
  let points = 0;
  let last = 0;
  let joins = false;
  while (at < end) {
    const first = bytes[at]!;
    points += 1;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      last = first;
      at += 1;
      continue;
    }
    const more = first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
    if (more < 0 || at + more >= end) return at;
    let point = first & (0x3f >> more);
    for (let i = 1; i <= more; i++) {
      const next = bytes[at + i]!;
      if ((next & 0xc0) !== 0x80) return at;
      point = (point << 6) | (next & 0x3f);
    }
    // Overlong forms of three and four bytes, and what lies beyond Unicode. Surrogates pass.
    if ((more === 2 && point < 0x800) || (more === 3 && (point < 0x10000 || point > 0x10ffff))) return at;
    if (isLow(point) && last >= 0xd800 && last < 0xdc00) joins = true;
    last = point;
    text += String.fromCodePoint(point);
    at += more + 1;
  }
  return joins ? codePoints(bytes, start, points) : text;
}

/** Code points as a string: UTF-16 joins surrogates that meet. */
export function joinCodePoints(points: Uint32Array): string {
  let text = '';
  for (let i = 0; i < points.length; i++) text += String.fromCodePoint(points[i]!);
  return text;
}

function isLow(point: number): boolean {
  return point >= 0xdc00 && point < 0xe000;
}

// Of bytes that were found to be right.
function codePoints(bytes: Uint8Array, start: number, count: number): Uint32Array {
  const points = new Uint32Array(count);
  for (let i = 0, at = start; i < count; i++) {
    const first = bytes[at]!;
    const more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    let point = more === 0 ? first : first & (0x3f >> more);
    for (let j = 1; j <= more; j++) point = (point << 6) | (bytes[at + j]! & 0x3f);
    points[i] = point;
    at += more + 1;
  }
  return points;
}

/** Text or code points as UTF-8, a lone surrogate as its three bytes. */
export function encodeUtf8(text: string | Uint32Array): Uint8Array {
  const out = new Uint8Array(text.length * (typeof text === 'string' ? 3 : 4));
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const point = typeof text === 'string' ? text.codePointAt(i)! : text[i]!;
    if (point < 0x80) out[at++] = point;
    else {
      if (point < 0x800) out[at++] = 0xc0 | (point >> 6);
      else {
        if (point < 0x10000) out[at++] = 0xe0 | (point >> 12);
        else {
          out[at++] = 0xf0 | (point >> 18);
          out[at++] = 0x80 | ((point >> 12) & 0x3f);
          if (typeof text === 'string') i += 1;
        }
        out[at++] = 0x80 | ((point >> 6) & 0x3f);
      }
      out[at++] = 0x80 | (point & 0x3f);
    }
  }
  return out.subarray(0, at);
}

/** Are all characters of `text` ASCII? */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
