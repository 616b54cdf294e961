import { type Text, TextBuilder, textCodeAt, textLength } from '../builtins/str/text.js';
import { ByteBuilder } from './byte-builder.js';
import type { Decoded } from './decoded.js';
import { recoverDecode } from './errors.js';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
// What RFC 2152 lets stand for itself: its set D, whitespace, and set O, which CPython writes directly too.
const DIRECT = /^[A-Za-z0-9'(),\-./:? \t\n\r!"#$%&*;<=>@[\]^_`{|}]$/;

const isBase64 = (code: number): boolean => code < 0x80 && BASE64.includes(String.fromCharCode(code));
const isDirect = (code: number): boolean => code < 0x80 && DIRECT.test(String.fromCharCode(code));
const MINUS = 0x2d;
const PLUS = 0x2b;

/** `str.encode('utf-7')`. Everything can be encoded, lone surrogates too. */
export function encodeUtf7(text: Text): Uint8Array {
  const length = textLength(text);
  const out = new ByteBuilder(length + 16);
  let shifted = false;
  let bits = 0;
  let buffer = 0;
  const writeBits = (unit: number): void => {
    buffer = (buffer << 16) | unit;
    bits += 16;
    while (bits >= 6) {
      bits -= 6;
      out.push(BASE64.charCodeAt((buffer >> bits) & 0x3f));
    }
    buffer &= (1 << bits) - 1;
  };
  const flush = (): void => {
    if (bits > 0) out.push(BASE64.charCodeAt((buffer << (6 - bits)) & 0x3f));
    bits = 0;
    buffer = 0;
  };
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    if (isDirect(code)) {
      if (shifted) {
        flush();
        shifted = false;
        // What is no base 64 ends the section by itself.
        if (isBase64(code) || code === MINUS) out.push(MINUS);
      }
      out.push(code);
      continue;
    }
    if (!shifted) {
      out.push(PLUS);
      if (code === PLUS) {
        out.push(MINUS);
        continue;
      }
      shifted = true;
    }
    if (code >= 0x10000) {
      writeBits(0xd800 + ((code - 0x10000) >> 10));
      writeBits(0xdc00 + (code & 0x3ff));
    } else writeBits(code);
  }
  flush();
  if (shifted) out.push(MINUS);
  return out.finish();
}

/** `bytes.decode('utf-7', errors)`; with `final` false a base 64 section that has not ended is left for later, from its `+` on. */
export function decodeUtf7(input: Uint8Array, errors = 'strict', final = true): Decoded {
  let bytes = input;
  let out = new TextBuilder();
  let i = 0;
  let sectionStart = 0;
  let shifted = false;
  let bits = 0;
  let buffer = 0;
  let high = 0;
  /** What had been written when the section began. */
  let before: Text = '';
  const recover = (start: number, end: number, reason: string): void => {
    const recovery = recoverDecode(errors, { encoding: 'utf7', bytes, start, end, reason });
    out.append(recovery.replacement);
    bytes = recovery.bytes;
    i = recovery.position;
  };
  const unit = (code: number): void => {
    if (high !== 0) {
      const first = high;
      high = 0;
      if (code >= 0xdc00 && code <= 0xdfff) {
        out.appendCode(0x10000 + ((first - 0xd800) << 10) + (code - 0xdc00));
        return;
      }
      out.appendCode(first);
    }
    if (code >= 0xd800 && code <= 0xdbff) high = code;
    else out.appendCode(code);
  };
  for (;;) {
    while (i < bytes.length) {
      const code = bytes[i]!;
      if (shifted) {
        if (isBase64(code)) {
          buffer = (buffer << 6) | BASE64.indexOf(String.fromCharCode(code));
          bits += 6;
          i++;
          if (bits >= 16) {
            bits -= 16;
            const value = buffer >> bits;
            buffer &= (1 << bits) - 1;
            unit(value);
          }
          continue;
        }
        shifted = false;
        if (bits >= 6) recover(sectionStart, i + 1, 'partial character in shift sequence');
        else if (buffer !== 0) recover(sectionStart, i + 1, 'non-zero padding bits in shift sequence');
        else {
          if (high !== 0 && code < 0x80 && code !== PLUS) out.appendCode(high);
          high = 0;
          if (code === MINUS) i++;
        }
      } else if (code === PLUS) {
        sectionStart = i++;
        if (i < bytes.length && bytes[i] === MINUS) {
          i++;
          out.append('+');
        } else if (i < bytes.length && !isBase64(bytes[i]!)) recover(sectionStart, i + 1, 'ill-formed sequence');
        else {
          shifted = true;
          high = 0;
          bits = 0;
          buffer = 0;
          before = out.finish();
          out = new TextBuilder();
          out.append(before);
        }
      } else if (code < 0x80) {
        out.append(String.fromCharCode(code));
        i++;
      } else {
        recover(i, i + 1, 'unexpected special character');
      }
    }
    if (!shifted || !final) break;
    shifted = false;
    if (high === 0 && bits < 6 && buffer === 0) break;
    recover(sectionStart, bytes.length, 'unterminated shift sequence');
    if (i >= bytes.length) break;
  }
  return shifted ? { text: before, consumed: sectionStart } : { text: out.finish(), consumed: i };
}
