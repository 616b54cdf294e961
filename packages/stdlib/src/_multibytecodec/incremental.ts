import {
  asIndex,
  bindCall,
  binder,
  callWith,
  decodeUtf8,
  defineType,
  encodeUtf8,
  exc,
  isTrue,
  None,
  PyBytes,
  PyTuple,
  type PyType,
  raise,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { decodeLong, encodeLong } from '../_pickle/long.js';
import { bytesOf, codecOf, errorsArgument } from './codec-object.js';
import { errorsAttribute, MAX_PENDING_BYTES, StatefulDecoder, StatefulEncoder } from './stateful.js';

const encoderParameters = binder("MultibyteIncrementalEncoder(errors='strict')");
const decoderParameters = binder("MultibyteIncrementalDecoder(errors='strict')");

const errorsOf = (errors: Value | undefined, type: string): string => {
  if (errors !== undefined && strToJs(errors) === undefined)
    raise(exc.TypeError, `${type}() argument 'errors' must be str, not ${typeName(errors)}`);
  return errorsArgument(errors, 'errors');
};

/** Bytes as one int, the first byte the lowest. */
const intOf = (bytes: Uint8Array): Value => {
  const unsigned = new Uint8Array(bytes.length + 1);
  unsigned.set(bytes);
  return decodeLong(unsigned);
};

/** The int as so many bytes. */
function bytesOfInt(value: Value, length: number): Uint8Array {
  const index = asIndex(value);
  if (index < 0) raise(exc.OverflowError, "can't convert negative int to unsigned");
  const bytes = index === 0 ? new Uint8Array(0) : encodeLong(index);
  const significant = bytes.length > 0 && bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes;
  if (significant.length > length) raise(exc.OverflowError, 'int too big to convert');
  const all = new Uint8Array(length);
  all.set(significant);
  return all;
}

/** `encoder.getstate()`: how many bytes of text are pending, these, and the state; the text as UTF-8. */
function encoderState(self: StatefulEncoder): Value {
  const pending = encodeUtf8(self.pending);
  return intOf(Uint8Array.of(pending.length, ...pending, ...self.state));
}

function setEncoderState(self: StatefulEncoder, value: Value): void {
  const bytes = bytesOfInt(value, 1 + MAX_PENDING_BYTES + self.state.length);
  const size = bytes[0]!;
  if (size > MAX_PENDING_BYTES) raise(exc.UnicodeError, 'pending buffer too large');
  self.pending = decodeUtf8(bytes.subarray(1, 1 + size), 'strict').text;
  self.state = bytes.slice(1 + size, 1 + size + self.state.length);
}

function setDecoderState(self: StatefulDecoder, state: Value): void {
  if (!(state instanceof PyTuple)) return raise(exc.TypeError, `setstate() argument must be tuple, not ${typeName(state)}`);
  const [buffer, flags] = state.items;
  if (state.items.length !== 2 || !(buffer instanceof PyBytes)) return raise(exc.TypeError, 'setstate(): illegal state argument');
  const bytes = bytesOfInt(flags!, self.state.length);
  const { length } = buffer.bytes;
  if (length > MAX_PENDING_BYTES)
    throw callWith(exc.UnicodeDecodeError, [self.charset.encoding, buffer, 0, length, 'pending buffer too large'], undefined);
  self.pending = buffer.bytes.slice();
  self.state = bytes;
}

export const incrementalEncoderType: PyType = defineType<StatefulEncoder>({
  name: '_multibytecodec.MultibyteIncrementalEncoder',
  instance: StatefulEncoder,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [errors] = bindCall(encoderParameters, args, kwnames);
      const charset = codecOf(type);
      return new (type.instanceClass as typeof StatefulEncoder)(charset, errorsOf(errors, 'MultibyteIncrementalEncoder'));
    },
    tp_init: () => {},
  },
  methods: {
    'encode($self, /, input, final=False)': (self: StatefulEncoder, input: Value, final: Value): Value => self.encode(input, isTrue(final)),
    'getstate($self, /)': encoderState,
    'setstate($self, statelong, /)': (self: StatefulEncoder, state: Value): Value => {
      if (typeof state !== 'number' && typeof state !== 'bigint' && typeof state !== 'boolean')
        return raise(exc.TypeError, `setstate() argument must be int, not ${typeName(state)}`);
      setEncoderState(self, state);
      return None;
    },
    'reset($self, /)': (self: StatefulEncoder): Value => (self.reset(), None),
  },
  getset: { errors: errorsAttribute },
});

export const incrementalDecoderType: PyType = defineType<StatefulDecoder>({
  name: '_multibytecodec.MultibyteIncrementalDecoder',
  instance: StatefulDecoder,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [errors] = bindCall(decoderParameters, args, kwnames);
      const charset = codecOf(type);
      return new (type.instanceClass as typeof StatefulDecoder)(charset, errorsOf(errors, 'MultibyteIncrementalDecoder'));
    },
    tp_init: () => {},
  },
  methods: {
    'decode($self, /, input, final=False)': (self: StatefulDecoder, input: Value, final: Value): Value =>
      self.decode(bytesOf(input), isTrue(final)),
    'getstate($self, /)': (self: StatefulDecoder): Value => new PyTuple([new PyBytes(self.pending.slice()), intOf(self.state)]),
    'setstate($self, state, /)': (self: StatefulDecoder, state: Value): Value => (setDecoderState(self, state), None),
    'reset($self, /)': (self: StatefulDecoder): Value => (self.reset(), None),
  },
  getset: { errors: errorsAttribute },
});
