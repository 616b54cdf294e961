import {
  defineType,
  exc,
  getAttr,
  None,
  needBytes,
  PyBytes,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  str,
  strContents,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { type Charset, newState } from './charset.js';
import { Decoding, Encoding, pointsOf, type Text } from './translate.js';

/** `_multibytecodec.MultibyteCodec`: what `getcodec` of the other modules gives. */
export class PyMultibyteCodec extends PyObject {
  readonly charset: Charset;

  constructor(charset: Charset) {
    super();
    this.charset = charset;
  }
}

/** The name of an error handler; None is `strict`. */
export function errorsArgument(errors: Value | undefined, func: string): string {
  if (errors === undefined || errors === None) return 'strict';
  return strToJs(errors) ?? raise(exc.TypeError, `${func} must be str or None, not ${typeName(errors)}`);
}

/** Text to be encoded: a str, or `str()` of anything else. */
export const textOf = (input: Value): Text => strContents(input) ?? strContents(str(input))!;

/** Bytes that stay as they are while they are decoded. */
export const bytesOf = (input: Value): Uint8Array => (input instanceof PyBytes ? input.bytes : needBytes(input).slice());

const _codecType: PyType = defineType<PyMultibyteCodec>({
  name: 'MultibyteCodec',
  instance: PyMultibyteCodec,
  final: true,
  noInstantiation: true,
  methods: {
    'encode($self, /, input, errors=None)': (self: PyMultibyteCodec, input: Value, errors: Value): Value => {
      const handler = errorsArgument(errors, "encode() argument 'errors'");
      const text = textOf(input);
      const points = pointsOf(text);
      const state = newState();
      self.charset.startEncoding(state);
      const encoding = new Encoding(self.charset, state, handler, true);
      encoding.run(text, points);
      encoding.end();
      return new PyTuple([encoding.bytes(), points.length]);
    },
    'decode($self, /, input, errors=None)': (self: PyMultibyteCodec, input: Value, errors: Value): Value => {
      const handler = errorsArgument(errors, "decode() argument 'errors'");
      const bytes = bytesOf(input);
      const state = newState();
      self.charset.startDecoding(state);
      const decoding = new Decoding(self.charset, state, handler);
      decoding.run(bytes, true);
      return new PyTuple([decoding.text(), bytes.length]);
    },
  },
});

/** The codec that a class of `encodings` says in its attribute `codec`. */
export function codecOf(type: PyType): Charset {
  const codec = getAttr(type, 'codec');
  return codec instanceof PyMultibyteCodec ? codec.charset : raise(exc.TypeError, 'codec is unexpected type');
}
