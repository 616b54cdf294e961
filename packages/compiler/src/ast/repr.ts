// Python's repr() of the values that constants have.

import { type ConstantValue, codePointsOf } from './constant.js';

export function constantRepr(value: ConstantValue): string {
  switch (value.kind) {
    case 'None':
    case 'Ellipsis':
      return value.kind;
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return String(value.value);
    case 'float':
      return floatRepr(value.value);
    case 'complex':
      return complexRepr(value.real, value.imag);
    case 'str':
      return strRepr(codePointsOf(value));
    case 'bytes':
      return bytesRepr(value.value);
    case 'tuple': {
      const items = value.items.map(constantRepr);
      return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
    }
    case 'frozenset':
      return value.items.length === 0 ? 'frozenset()' : `frozenset({${value.items.map(constantRepr).join(', ')}})`;
  }
}

/** repr() of a str, given as a text or by its code points. */
export function strRepr(str: string | readonly number[]): string {
  const codePoints = typeof str === 'string' ? Array.from(str, (c) => c.codePointAt(0)!) : str;
  const quote = codePoints.includes(39) && !codePoints.includes(34) ? 34 : 39;
  let out = '';
  for (const c of codePoints) {
    if (c === quote || c === 92) out += `\\${String.fromCharCode(c)}`;
    else if (c >= 32 && c < 127) out += String.fromCharCode(c);
    else if (c === 10) out += '\\n';
    else if (c === 13) out += '\\r';
    else if (c === 9) out += '\\t';
    else if (c < 160) out += `\\x${hex(c, 2)}`;
    else if (isPrintable(c)) out += String.fromCodePoint(c);
    else out += c < 256 ? `\\x${hex(c, 2)}` : c < 65536 ? `\\u${hex(c, 4)}` : `\\U${hex(c, 8)}`;
  }
  const q = String.fromCharCode(quote);
  return q + out + q;
}

/** Whether repr() shows a character beyond ASCII as it is. Other than in CPython, the Unicode version is the engine's. */
function isPrintable(codePoint: number): boolean {
  return !/[\p{C}\p{Z}]/u.test(String.fromCodePoint(codePoint));
}

function bytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(39) && !bytes.includes(34) ? 34 : 39;
  let out = '';
  for (const c of bytes) {
    if (c === quote || c === 92) out += `\\${String.fromCharCode(c)}`;
    else if (c === 10) out += '\\n';
    else if (c === 13) out += '\\r';
    else if (c === 9) out += '\\t';
    else out += c >= 32 && c < 127 ? String.fromCharCode(c) : `\\x${hex(c, 2)}`;
  }
  const q = String.fromCharCode(quote);
  return `b${q}${out}${q}`;
}

function hex(c: number, width: number): string {
  return c.toString(16).padStart(width, '0');
}

function floatRepr(x: number): string {
  const text = shortest(x);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function complexRepr(real: number, imag: number): string {
  if (Object.is(real, 0)) return `${shortest(imag)}j`;
  const sign = imag < 0 || Object.is(imag, -0) ? '' : '+';
  return `(${shortest(real)}${sign}${shortest(imag)}j)`;
}

/** The fewest digits that give the same float, with an exponent where Python writes one: from 1e16 and below 1e-4. */
function shortest(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  if (x === 0) return Object.is(x, -0) ? '-0' : '0';
  const [mantissa, power] = x.toExponential().split('e') as [string, string];
  const exponent = Number(power);
  if (exponent >= 16 || exponent < -4) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const sign = x < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}
