import { repr } from '../abstract/object.js';
import type { Value } from '../object/py-object.js';
import { strToJs } from '../object/wide-str.js';

/** `ascii(value)`: the repr with everything beyond ASCII escaped. */
export function asciiRepr(value: Value): string {
  const text = strToJs(repr(value))!;
  let result = '';
  for (const c of text) {
    const point = c.codePointAt(0)!;
    if (point < 0x80) result += c;
    else if (point < 0x100) result += `\\x${hex(point, 2)}`;
    else result += point < 0x10000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
  }
  return result;
}

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');
