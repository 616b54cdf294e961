// Python's repr of what can be written as a literal.

/** The shortest text that reads back as `x`; an exponent outside 1e-4 to 1e16. */
export function floatRepr(x: number): string {
  const text = floatDigits(x);
  return /[.en]/.test(text) ? text : `${text}.0`;
}

/** As floatRepr, but whole numbers have no `.0`: the way complex numbers write their parts. */
function floatDigits(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x < 0 ? '-inf' : 'inf';
  if (x === 0) return Object.is(x, -0) ? '-0' : '0';
  const abs = Math.abs(x);
  if (abs >= 1e16 || abs < 1e-4) {
    const [digits, exponent] = x.toExponential().split('e') as [string, string];
    const size = exponent.slice(1).padStart(2, '0');
    return `${digits}e${exponent[0]}${size}`;
  }
  return abs < 1e-6 ? x.toFixed(20).replace(/0+$/, '') : String(x);
}

export function complexRepr(real: number, imag: number): string {
  const tail = `${floatDigits(imag)}j`;
  if (real === 0 && !Object.is(real, -0)) return tail;
  return `(${floatDigits(real)}${tail.startsWith('-') ? '' : '+'}${tail})`;
}

/** In single quotes, unless there are single quotes and no double ones inside. */
export function strRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = quote;
  for (const ch of text) out += escapeCharacter(ch, quote);
  return out + quote;
}

/** Characters that are not shown as themselves: control and format characters, separators, surrogates, unassigned ones. */
const NOT_PRINTABLE = /^[\p{C}\p{Z}]$/u;

function escapeCharacter(ch: string, quote: string): string {
  const code = ch.codePointAt(0)!;
  if (ch === quote || ch === '\\') return `\\${ch}`;
  if (ch === '\n') return '\\n';
  if (ch === '\r') return '\\r';
  if (ch === '\t') return '\\t';
  if (code >= 0x20 && code < 0x7f) return ch;
  if (code > 0x7f && !NOT_PRINTABLE.test(ch)) return ch;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

export function bytesRepr(bytes: Uint8Array): string {
  const hasSingle = bytes.includes(39);
  const quote = hasSingle && !bytes.includes(34) ? '"' : "'";
  let out = `b${quote}`;
  for (const byte of bytes) {
    if (byte < 0x80) out += escapeCharacter(String.fromCharCode(byte), quote);
    else out += `\\x${hex(byte, 2)}`;
  }
  return out + quote;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}
