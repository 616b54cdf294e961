import { callWith } from '../abstract/call.js';
import { PyBytes } from '../builtins/bytes/py-bytes.js';
import { sizeArgument } from '../builtins/str/arguments.js';
import { escapeCode } from '../builtins/str/repr.js';
import { type Text, TextBuilder, textCodeAt, textLength } from '../builtins/str/text.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { strContents } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { unicodeNames } from '../unicode/names.js';
import { lookupErrorHandler } from './registry.js';
import { surrogatePassDecode, surrogatePassEncode } from './surrogate-pass.js';
import { type DecodeProblem, decodeError, type EncodeProblem, encodeError } from './unicode-errors.js';

/** What an encoder writes for a problem, and where in the text it goes on. */
export interface EncodeRecovery {
  readonly replacement: Text | Uint8Array;
  readonly position: number;
}

/** What a decoder writes for a problem, where in the bytes it goes on, and the bytes: a callback may have put others in their place. */
export interface DecodeRecovery {
  readonly replacement: Text;
  readonly position: number;
  readonly bytes: Uint8Array;
}

/**
 * Deals with text that cannot be encoded under the error handler of this name, or raises. The built-in names mean what they
 * say whatever has been registered for them; others are looked up now, as CPython does: an unknown name harms no text without problems.
 */
export function recoverEncode(errors: string, problem: EncodeProblem): EncodeRecovery {
  const { text, start, end } = problem;
  switch (errors) {
    case 'strict':
      throw encodeError(problem);
    case 'ignore':
      return { replacement: '', position: end };
    case 'replace':
      return { replacement: '?'.repeat(end - start), position: end };
    case 'backslashreplace':
      return { replacement: eachCode(text, start, end, escapeCode), position: end };
    case 'xmlcharrefreplace':
      return { replacement: eachCode(text, start, end, (code) => `&#${code};`), position: end };
    case 'namereplace':
      return { replacement: eachCode(text, start, end, nameEscape), position: end };
    case 'surrogateescape':
      return { replacement: escapedBytes(problem), position: end };
    case 'surrogatepass': {
      const bytes = surrogatePassEncode(problem.encoding, text, start, end);
      if (bytes === undefined) throw encodeError(problem);
      return { replacement: bytes, position: end };
    }
    default:
      return callEncodeHandler(lookupErrorHandler(errors), problem);
  }
}

/** As `recoverEncode`, for bytes that cannot be decoded. */
export function recoverDecode(errors: string, problem: DecodeProblem): DecodeRecovery {
  const { bytes, start, end } = problem;
  switch (errors) {
    case 'strict':
      throw decodeError(problem);
    case 'ignore':
      return { replacement: '', position: end, bytes };
    case 'replace':
      return { replacement: '\ufffd', position: end, bytes };
    case 'backslashreplace': {
      let replacement = '';
      for (let i = start; i < end; i++) replacement += escapeCode(bytes[i]!);
      return { replacement, position: end, bytes };
    }
    case 'surrogateescape':
      return escapeBytes(problem);
    case 'surrogatepass': {
      const passed = surrogatePassDecode(problem.encoding, bytes, start);
      if (passed === undefined) throw decodeError(problem);
      return { replacement: passed.text, position: start + passed.length, bytes };
    }
    case 'xmlcharrefreplace':
    case 'namereplace':
      return raise(exc.TypeError, "don't know how to handle UnicodeDecodeError in error callback");
    default:
      return callDecodeHandler(lookupErrorHandler(errors), problem);
  }
}

function eachCode(text: Text, start: number, end: number, show: (code: number) => string): string {
  let out = '';
  for (let i = start; i < end; i++) out += show(textCodeAt(text, i));
  return out;
}

/** `\N{NAME}`, or an escape for a character without a name. */
function nameEscape(code: number): string {
  const names = unicodeNames(currentThread().interp);
  if (names === undefined)
    return raise(exc.NotImplementedError, "the error handler 'namereplace' needs the module unicodedata, which this runtime does not have");
  const name = names.name(code);
  return name === undefined ? escapeCode(code) : `\\N{${name}}`;
}

/** The bytes that U+DC80 … U+DCFF stand for. Any other character: the error itself. */
function escapedBytes(problem: EncodeProblem): Uint8Array {
  const { text, start, end } = problem;
  const bytes = new Uint8Array(end - start);
  for (let i = start; i < end; i++) {
    const code = textCodeAt(text, i);
    if (code < 0xdc80 || code > 0xdcff) throw encodeError(problem);
    bytes[i - start] = code - 0xdc00;
  }
  return bytes;
}

/** Bytes beyond ASCII become U+DC80 … U+DCFF, at most four at a time. */
function escapeBytes(problem: DecodeProblem): DecodeRecovery {
  const { bytes, start, end } = problem;
  const builder = new TextBuilder();
  let i = start;
  while (i < end && i < start + 4 && bytes[i]! >= 0x80) builder.appendCode(0xdc00 + bytes[i++]!);
  if (i === start) throw decodeError(problem);
  return { replacement: builder.finish(), position: i, bytes };
}

function callEncodeHandler(handler: Value, problem: EncodeProblem): EncodeRecovery {
  const result = callWith(handler, [encodeError(problem)], undefined);
  const item = result instanceof PyTuple && result.items.length === 2 ? result.items[0]! : undefined;
  const replacement = item === undefined ? undefined : item instanceof PyBytes ? item.bytes : strContents(item);
  if (replacement === undefined) return raise(exc.TypeError, 'encoding error handler must return (str/bytes, int) tuple');
  const position = sizeArgument((result as PyTuple).items[1]!);
  return { replacement, position: checkPosition(position, textLength(problem.text)) };
}

function callDecodeHandler(handler: Value, problem: DecodeProblem): DecodeRecovery {
  const error = decodeError(problem);
  const result = callWith(handler, [error], undefined);
  const item = result instanceof PyTuple && result.items.length === 2 ? result.items[0]! : undefined;
  const replacement = item === undefined ? undefined : strContents(item);
  if (replacement === undefined) return raise(exc.TypeError, 'decoding error handler must return (str, int) tuple');
  const position = sizeArgument((result as PyTuple).items[1]!);
  const bytes = error.object instanceof PyBytes ? error.object.bytes : raise(exc.TypeError, 'object attribute must be bytes');
  return { replacement, position: checkPosition(position, bytes.length), bytes };
}

function checkPosition(position: number, length: number): number {
  const absolute = position < 0 ? position + length : position;
  if (absolute < 0 || absolute > length) raise(exc.IndexError, `position ${absolute} from error handler out of bounds`);
  return absolute;
}
