const LINE = 76;
const LF = 0x0a;
const CR = 0x0d;
const EQUALS = 0x3d;
const UNDERSCORE = 0x5f;
const SPACE = 0x20;
const TAB = 0x09;
const DIGITS: Uint8Array = Uint8Array.from('0123456789ABCDEF', (c) => c.charCodeAt(0));

const digit = (code: number | undefined): number => (code === undefined ? Number.NaN : Number.parseInt(String.fromCharCode(code), 16));

export function fromQuotedPrintable(data: Uint8Array, header: boolean): Uint8Array {
  const out = new Uint8Array(data.length);
  let length = 0;
  for (let i = 0; i < data.length; ) {
    const c = data[i]!;
    if (c === EQUALS) {
      i++;
      if (i >= data.length) break;
      const next = data[i]!;
      if (next === LF || next === CR) {
        // A soft line break, whatever stands behind it up to the end of the line.
        if (next !== LF) while (i < data.length && data[i] !== LF) i++;
        if (i < data.length) i++;
      } else if (next === EQUALS) {
        out[length++] = EQUALS;
        i++;
      } else {
        const value = digit(next) * 16 + digit(data[i + 1]);
        if (Number.isNaN(value)) out[length++] = EQUALS;
        else {
          out[length++] = value;
          i += 2;
        }
      }
    } else {
      out[length++] = header && c === UNDERSCORE ? SPACE : c;
      i++;
    }
  }
  return out.slice(0, length);
}

export function toQuotedPrintable(data: Uint8Array, quotetabs: boolean, istext: boolean, header: boolean): Uint8Array {
  const firstLineEnd = data.indexOf(LF);
  const crlf = firstLineEnd > 0 && data[firstLineEnd - 1] === CR;
  const out: number[] = [];
  const lineEnd = (): void => {
    if (crlf) out.push(CR);
    out.push(LF);
  };
  const hex = (c: number): void => {
    out.push(EQUALS, DIGITS[c >> 4]!, DIGITS[c & 15]!);
  };
  const softBreak = (): void => {
    out.push(EQUALS);
    lineEnd();
  };
  let line = 0;
  for (let i = 0; i < data.length; ) {
    const c = data[i]!;
    const next = data[i + 1];
    const isLast = i + 1 === data.length;
    const isQuoted =
      c > 126 ||
      c === EQUALS ||
      (header && c === UNDERSCORE) ||
      (c === 0x2e && line === 0 && (isLast || next === LF || next === CR || next === 0)) ||
      (!istext && (c === CR || c === LF)) ||
      ((c === TAB || c === SPACE) && isLast) ||
      (c < 33 && c !== CR && c !== LF && c !== TAB && c !== SPACE) ||
      (c < 33 && c !== CR && c !== LF && quotetabs);
    if (isQuoted) {
      if (line + 3 >= LINE) {
        softBreak();
        line = 0;
      }
      hex(c);
      i++;
      line += 3;
    } else if (istext && (c === LF || (c === CR && next === LF))) {
      line = 0;
      // A blank in front of a line break would be lost.
      const before = out.at(-1);
      if (before === SPACE || before === TAB) {
        out.pop();
        hex(before);
      }
      lineEnd();
      i += c === CR ? 2 : 1;
    } else {
      if (!isLast && next !== LF && line + 1 >= LINE) {
        softBreak();
        line = 0;
      }
      line++;
      if (header && c === SPACE) out.push(UNDERSCORE);
      else out.push(c);
      i++;
    }
  }
  return Uint8Array.from(out);
}
