import { call, exc, intType, isRaised, PyFloat, raise, type Value } from '@pyco/vm';

// Numbers as protocol 0 has them: a line of text, read as C's library reads it.

const textOf = (line: Uint8Array): string => {
  let text = '';
  for (const byte of line) text += String.fromCharCode(byte);
  return text;
};

const C_INT = /^[ \t\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;

/** INT: what `strtol` reads, else what `int(text, 0)` does; `00` and `01` are the bools of older protocols. */
export function readInt(line: Uint8Array): Value {
  const text = textOf(line);
  if (text === '00' || text === '01') return text === '01';
  const match = C_INT.exec(text);
  if (match !== null) {
    const digits = match[2]!;
    const isOctal = digits.length > 1 && digits[0] === '0' && !/[xX]/.test(digits);
    const size = isOctal ? Number.parseInt(digits, 8) : Number(digits);
    if (Number.isSafeInteger(size)) return match[1] === '-' ? 0 - size : size;
  }
  try {
    return call(intType, text, 0);
  } catch (error) {
    if (isRaised(error, exc.ValueError)) raise(exc.ValueError, 'could not convert string to int');
    throw error;
  }
}

/** LONG: an int in tens, an `L` behind it or not. */
export function readLong(line: Uint8Array): Value {
  const text = textOf(line);
  return call(intType, text.endsWith('L') ? text.slice(0, -1) : `${text}\n`, 10);
}

/** The index of GET and PUT. */
export function readIndex(line: Uint8Array): number {
  const index = call(intType, `${textOf(line)}\n`, 10);
  if (typeof index !== 'number') return raise(exc.OverflowError, 'Python int too large to convert to C ssize_t');
  return index;
}

const C_FLOAT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)/i;

export function readFloat(line: Uint8Array): Value {
  const text = textOf(line);
  const match = C_FLOAT.exec(text);
  if (match === null) return raise(exc.ValueError, `could not convert string to float: '${text}\n'`);
  const read = match[0];
  const isWord = /^[+-]?[in]/i.test(read);
  const value = isWord ? (/n[a]n/i.test(read) ? Number.NaN : read.startsWith('-') ? -Infinity : Infinity) : Number(read);
  if (!isWord && !Number.isFinite(value)) raise(exc.OverflowError, `value too large to convert to float: '${text}\n'`);
  if (read.length !== text.length) raise(exc.ValueError, 'could not convert string to float');
  return new PyFloat(value);
}
