import { isPrintable } from '../../unicode/properties.js';
import { type Text, TextBuilder, textCodeAt, textLength, textSlice } from './text.js';

// Printable ASCII without backslash and quotes: most strings need nothing done to them.
const PLAIN = /^[ !#-&(-[\]-~]*$/;

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** `\x…`, `\u…` or `\U…`, whichever is long enough. */
export const escapeCode = (code: number): string =>
  code < 0x100 ? `\\x${hex(code, 2)}` : code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;

/** `repr` of a str. */
export function strRepr(text: Text): Text {
  if (typeof text === 'string' && PLAIN.test(text)) return `'${text}'`;
  const length = textLength(text);
  let singles = false;
  let doubles = false;
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    if (code === 0x27) singles = true;
    else if (code === 0x22) doubles = true;
  }
  const quote = singles && !doubles ? '"' : "'";
  const quoteCode = quote.charCodeAt(0);
  const builder = new TextBuilder();
  builder.append(quote);
  let from = 0;
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    const escaped = escapeIn(code, quoteCode);
    if (escaped === undefined) continue;
    if (from < i) builder.append(textSlice(text, from, i));
    builder.append(escaped);
    from = i + 1;
  }
  if (from < length) builder.append(textSlice(text, from, length));
  builder.append(quote);
  return builder.finish();
}

function escapeIn(code: number, quoteCode: number): string | undefined {
  if (code === quoteCode || code === 0x5c) return `\\${String.fromCharCode(code)}`;
  if (isPrintable(code)) return undefined;
  if (code === 0x0a) return '\\n';
  if (code === 0x0d) return '\\r';
  if (code === 0x09) return '\\t';
  return escapeCode(code);
}

/** Escapes what is not ASCII: `ascii()` of an object whose repr is `text`. */
export function asciiEscape(text: Text): string {
  if (typeof text === 'string' && /^[\0-\x7f]*$/.test(text)) return text;
  const length = textLength(text);
  let out = '';
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    out += code < 0x80 ? String.fromCharCode(code) : escapeCode(code);
  }
  return out;
}
