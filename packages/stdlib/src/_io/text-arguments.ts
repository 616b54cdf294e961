import {
  callMethod,
  currentThread,
  encodeText,
  exc,
  importAbsolute,
  None,
  raise,
  repr,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  type Value,
  warn,
} from '@pyco/vm';
import { SURROGATE } from './text-stream.js';

/** As the locale spells it. */
export const LOCALE_ENCODING = 'UTF-8';
export const NO_ENCODING = "'encoding' argument not specified";

/** The encoding of a stream for which none was given. */
function defaultEncoding(): string {
  const { config } = currentThread().interp;
  if (config.warn_default_encoding !== 0) warn(exc.EncodingWarning, NO_ENCODING);
  return config.utf8_mode !== 0 ? 'utf-8' : LOCALE_ENCODING;
}

const NEWLINES = ['', '\n', '\r', '\r\n'];

export function newlineArgument(value: Value | undefined): string | undefined {
  if (value === undefined || value === None) return undefined;
  const text = strToJs(value) ?? raise(exc.TypeError, `newline must be str or None, not ${typeName(value)}`);
  if (!NEWLINES.includes(text)) raise(exc.ValueError, `illegal newline value: ${strToJs(repr(value))}`);
  return text;
}

export function textOr(value: Value | undefined, fallback: string, name: string): string {
  if (value === undefined || value === None) return fallback;
  const text = textOf(value, name);
  return text.includes('\0') ? raise(exc.ValueError, 'embedded null character') : text;
}

export function textOf(value: Value, name: string): string {
  const text = strToJs(value) ?? raise(exc.TypeError, `TextIOWrapper() argument '${name}' must be str or None, not ${typeName(value)}`);
  if (SURROGATE.test(text)) encodeText(strContents(value)!, 'utf-8', 'strict');
  return text;
}

export function encodingArgument(value: Value | undefined): string {
  if (value === undefined || value === None) return defaultEncoding();
  const asked = textOr(value, '', 'encoding');
  return asked === 'locale' ? LOCALE_ENCODING : asked;
}

/** In development mode a handler of errors that is not known is told of at once. */
export function errorsArgument(value: Value | undefined): string {
  const errors = textOr(value, 'strict', 'errors');
  if (currentThread().interp.config.dev_mode) callMethod(importAbsolute('codecs'), 'lookup_error', strFromJs(errors));
  return errors;
}
