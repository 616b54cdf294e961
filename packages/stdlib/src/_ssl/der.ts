import { SHORT_MONTHS } from '../time/calendar.js';

/** Tags of DER, as far as certificates have them. */
const Tag = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OID: 0x06,
  UTF8_STRING: 0x0c,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

const LONG_FORM = 0x80;

/** One element: its tag, and what is in it. A certificate that the library has taken is well-formed; what is not reads as empty. */
export class Der {
  readonly tag: number;
  readonly content: Uint8Array;

  constructor(tag: number, content: Uint8Array) {
    this.tag = tag;
    this.content = content;
  }

  /** The first element of some bytes. */
  static of(bytes: Uint8Array): Der {
    return elements(bytes)[0] ?? new Der(0, new Uint8Array(0));
  }

  /** The elements inside. */
  get members(): readonly Der[] {
    return elements(this.content);
  }

  at(index: number): Der {
    return this.members[index] ?? new Der(0, new Uint8Array(0));
  }

  /** `[number]`, whatever is in it. */
  context(number: number): Der | undefined {
    return this.members.find(({ tag }) => tag >= LONG_FORM && (tag & 0x1f) === number);
  }
}

function elements(bytes: Uint8Array): readonly Der[] {
  const found: Der[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const tag = bytes[at]!;
    let size = bytes[at + 1]!;
    at += 2;
    if (size > LONG_FORM) {
      const digits = size - LONG_FORM;
      size = 0;
      for (let i = 0; i < digits; i++) size = size * 256 + (bytes[at + i] ?? 0);
      at += digits;
    }
    if (at + size > bytes.length) break;
    found.push(new Der(tag, bytes.subarray(at, at + size)));
    at += size;
  }
  return found;
}

/** `2.5.4.3`. */
export function oidText(bytes: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of bytes) {
    arc = arc * 128n + BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    if (arcs.length === 0) {
      const first = arc < 80n ? arc / 40n : 2n;
      arcs.push(first, arc - first * 40n);
    } else arcs.push(arc);
    arc = 0n;
  }
  return arcs.join('.');
}

/** A text of any of ASN.1's kinds. */
export function stringText({ tag, content }: Der): string {
  if (tag === Tag.UTF8_STRING) return new TextDecoder().decode(content);
  const width = tag === Tag.BMP_STRING ? 2 : tag === Tag.UNIVERSAL_STRING ? 4 : 1;
  let text = '';
  for (let at = 0; at + width <= content.length; at += width) {
    let point = 0;
    for (let i = 0; i < width; i++) point = point * 256 + content[at + i]!;
    text += String.fromCodePoint(Math.min(point, 0x10ffff));
  }
  return text;
}

/** Years of two digits from here on are those of 19xx. */
const FIRST_YEAR = 50;

/** `Aug 29 14:23:16 2018 GMT`. */
export function timeText({ tag, content }: Der): string {
  const digits = new TextDecoder('latin1').decode(content);
  const match = /^(\d+?)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(\.\d+)?Z?$/.exec(digits);
  if (match === null) return 'Bad time value';
  const [, years, month, day, hour, minute, second = '00', fraction = ''] = match;
  const year = tag === Tag.UTC_TIME ? Number(years) + (Number(years) < FIRST_YEAR ? 2000 : 1900) : Number(years);
  const name = SHORT_MONTHS[Number(month) - 1];
  if (name === undefined) return 'Bad time value';
  return `${name} ${String(Number(day)).padStart(2)} ${hour}:${minute}:${second}${fraction} ${year} GMT`;
}

/** A number as `i2a_ASN1_INTEGER` writes it: hexadecimal, whole bytes. */
export function integerText(content: Uint8Array): string {
  const isNegative = content.length > 0 && content[0]! >= 0x80;
  let value = 0n;
  for (const byte of content) value = value * 256n + BigInt(byte);
  if (isNegative) value = 256n ** BigInt(content.length) - value;
  const digits = value.toString(16).toUpperCase();
  return `${isNegative ? '-' : ''}${digits.length % 2 === 1 ? '0' : ''}${digits}`;
}
