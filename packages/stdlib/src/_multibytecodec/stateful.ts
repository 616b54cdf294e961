import { callWith, exc, type PyBytes, PyObject, raise, strContents, strFromCodePoints, strFromJs, type Value } from '@pyco/vm';
import { type Charset, type CodecState, newState } from './charset.js';
import { errorsArgument, textOf } from './codec-object.js';
import { Decoding, Encoding, pointsOf, type Text } from './translate.js';

const MAX_PENDING_CHARACTERS = 2;
export const MAX_PENDING_BYTES = 8;

/** What the four classes that keep a state have in common. */
abstract class Stateful extends PyObject {
  readonly charset: Charset;
  state: CodecState = newState();
  errors: string;

  constructor(charset: Charset, errors: string) {
    super();
    this.charset = charset;
    this.errors = errors;
  }
}

/** An encoder that is given text piece by piece. */
export class StatefulEncoder extends Stateful {
  /** Characters that may be the first of a pair. */
  pending: Text = '';

  constructor(charset: Charset, errors: string) {
    super(charset, errors);
    charset.startEncoding(this.state);
  }

  encode(input: Value, isFinal: boolean): PyBytes {
    const text = joined(this.pending, textOf(input));
    const points = pointsOf(text);
    const encoding = new Encoding(this.charset, this.state, this.errors, isFinal);
    const taken = encoding.run(text, points);
    if (points.length - taken > MAX_PENDING_CHARACTERS)
      throw callWith(exc.UnicodeEncodeError, [this.charset.encoding, text, taken, points.length, 'pending buffer overflow'], undefined);
    this.pending = strFromCodePoints(points.slice(taken));
    if (isFinal) encoding.end();
    return encoding.bytes();
  }

  reset(): void {
    this.charset.endEncoding(this.state, []);
    this.pending = '';
  }
}

function joined(head: Text, tail: Text): Text {
  if (head === '') return tail;
  if (typeof head === 'string' && typeof tail === 'string') return head + tail;
  const points = [...pointsOf(head), ...pointsOf(tail)];
  return strFromCodePoints(Uint32Array.from(points));
}

/** A decoder that is given bytes piece by piece. */
export class StatefulDecoder extends Stateful {
  /** The beginning of a sequence that was cut off. */
  pending: Uint8Array = new Uint8Array(0);

  constructor(charset: Charset, errors: string) {
    super(charset, errors);
    charset.startDecoding(this.state);
  }

  decode(input: Uint8Array, isFinal: boolean): Text {
    const bytes = new Uint8Array(this.pending.length + input.length);
    bytes.set(this.pending);
    bytes.set(input, this.pending.length);
    const decoding = new Decoding(this.charset, this.state, this.errors);
    const rest = bytes.slice(decoding.run(bytes, isFinal));
    if (rest.length > MAX_PENDING_BYTES) raise(exc.UnicodeError, 'pending buffer overflow');
    this.pending = rest;
    return decoding.text();
  }

  reset(): void {
    this.charset.resetDecoding(this.state);
    this.pending = new Uint8Array(0);
  }
}

/** `errors` as an attribute that can be set. */
export const errorsAttribute = {
  get: (self: Stateful): Value => strFromJs(self.errors),
  set: (self: Stateful, value: Value | undefined): void => {
    if (value === undefined) raise(exc.AttributeError, 'cannot delete attribute');
    if (strContents(value!) === undefined) raise(exc.TypeError, 'errors must be a string');
    self.errors = errorsArgument(value, 'errors');
  },
};
