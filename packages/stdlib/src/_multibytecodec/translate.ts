import {
  asIndex,
  call,
  callWith,
  exc,
  intType,
  PyBytes,
  PyTuple,
  type PyWideStr,
  raise,
  strContents,
  strFromCodePoints,
  typeOf,
  type Value,
} from '@pyco/vm';
import { errorHandler } from '../_codecs/error-handlers.js';
import { type Charset, type CodecState, TOO_FEW } from './charset.js';

const ILLEGAL = 'illegal multibyte sequence';
const INCOMPLETE = 'incomplete multibyte sequence';
const REPLACEMENT = 0xfffd;
const QUESTION_MARK = 0x3f;

export type Text = string | PyWideStr;

export function pointsOf(text: Text): Uint32Array {
  if (typeof text !== 'string') return text.codePoints;
  const points = new Uint32Array(text.length);
  for (let i = 0; i < points.length; i++) points[i] = text.charCodeAt(i);
  return points;
}

/** Where the handler of this name goes on, and what it puts in the place of the problem. */
function askHandler(
  errors: string,
  error: Value,
  what: 'encoding' | 'decoding',
  length: number,
): { readonly given: Value; readonly position: number } {
  const answer = call(errorHandler(errors), error);
  if (!(answer instanceof PyTuple) || answer.items.length !== 2 || !typeOf(answer.items[1]!).isSubtypeOf(intType))
    return raise(exc.TypeError, `${what} error handler must return (str, int) tuple`);
  const given = answer.items[0]!;
  if (strContents(given) === undefined && !(what === 'encoding' && given instanceof PyBytes))
    return raise(exc.TypeError, `${what} error handler must return (str, int) tuple`);
  const said = asIndex(answer.items[1]!);
  const position = typeof said === 'bigint' ? -1 : said < 0 ? said + length : said;
  if (position < 0 || position > length) raise(exc.IndexError, `position ${position} from error handler out of bounds`);
  return { given, position };
}

/** An encoding of text: what was written, and how far it came. Without `isFinal` a character that may go on is left. */
export class Encoding {
  readonly charset: Charset;
  readonly state: CodecState;
  readonly errors: string;
  readonly isFinal: boolean;
  readonly out: number[] = [];

  constructor(charset: Charset, state: CodecState, errors: string, isFinal: boolean) {
    this.charset = charset;
    this.state = state;
    this.errors = errors;
    this.isFinal = isFinal;
  }

  /** Gives how many characters it took. */
  run(text: Text, points: Uint32Array): number {
    const { charset, state, out, isFinal } = this;
    let at = 0;
    while (at < points.length) {
      const taken = charset.encode(points, at, isFinal, state, out);
      if (taken > 0) at += taken;
      else if (taken === TOO_FEW && !isFinal) break;
      else at = this.#recover(text, points, at, taken);
    }
    return at;
  }

  #recover(text: Text, points: Uint32Array, at: number, taken: number): number {
    const { charset, state, errors, out } = this;
    const end = taken === TOO_FEW ? points.length : at - taken;
    if (errors === 'replace' && charset.encode(Uint32Array.of(QUESTION_MARK), 0, true, state, out) <= 0) out.push(QUESTION_MARK);
    if (errors === 'replace' || errors === 'ignore') return end;
    const reason = taken === TOO_FEW ? INCOMPLETE : ILLEGAL;
    const error = callWith(exc.UnicodeEncodeError, [charset.encoding, text, at, end, reason], undefined);
    if (errors === 'strict') throw error;
    const { given, position } = askHandler(errors, error, 'encoding', points.length);
    const replacement = strContents(given);
    if (replacement === undefined) for (const byte of (given as PyBytes).bytes) out.push(byte);
    else {
      const inner = new Encoding(charset, state, 'strict', true);
      inner.run(replacement, pointsOf(replacement));
      for (const byte of inner.out) out.push(byte);
    }
    return position;
  }

  /** What brings the output back to its first state. */
  end(): void {
    this.charset.endEncoding(this.state, this.out);
  }

  bytes(): PyBytes {
    return new PyBytes(Uint8Array.from(this.out));
  }
}

/** A decoding of bytes. */
export class Decoding {
  readonly charset: Charset;
  readonly state: CodecState;
  readonly errors: string;
  readonly out: number[] = [];

  constructor(charset: Charset, state: CodecState, errors: string) {
    this.charset = charset;
    this.state = state;
    this.errors = errors;
  }

  /** Gives how many bytes it took. Without `isFinal` a sequence that is cut off is left. */
  run(bytes: Uint8Array, isFinal: boolean): number {
    const { charset, state, out } = this;
    let at = 0;
    while (at < bytes.length) {
      const taken = charset.decode(bytes, at, state, out);
      if (taken > 0) at += taken;
      else if (taken === TOO_FEW && !isFinal) break;
      else at = this.#recover(bytes, at, taken);
    }
    return at;
  }

  #recover(bytes: Uint8Array, at: number, taken: number): number {
    const { charset, errors, out } = this;
    const end = taken === TOO_FEW ? bytes.length : at - taken;
    if (errors === 'replace') out.push(REPLACEMENT);
    if (errors === 'replace' || errors === 'ignore') return end;
    const reason = taken === TOO_FEW ? INCOMPLETE : ILLEGAL;
    const error = callWith(exc.UnicodeDecodeError, [charset.encoding, new PyBytes(bytes.slice()), at, end, reason], undefined);
    if (errors === 'strict') throw error;
    const { given, position } = askHandler(errors, error, 'decoding', bytes.length);
    for (const point of pointsOf(strContents(given)!)) out.push(point);
    return position;
  }

  text(): Text {
    return strFromCodePoints(Uint32Array.from(this.out));
  }
}
