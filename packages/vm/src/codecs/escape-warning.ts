import { exc } from '../exceptions/hierarchy.js';
import { warn } from '../exceptions/warn.js';

const isHighOctal = (letter: number): boolean => letter >= 0x34 && letter <= 0x37;

/** DeprecationWarning for the first escape of a text that is none: `at` is the place behind its backslash. */
export function warnInvalidEscape(bytes: Uint8Array, at: number): void {
  const shown = String.fromCharCode(...bytes.subarray(at, at + (isHighOctal(bytes[at]!) ? 3 : 1)));
  warn(exc.DeprecationWarning, `invalid ${isHighOctal(bytes[at]!) ? 'octal ' : ''}escape sequence '\\${shown}'`);
}
