import {
  asIndex,
  callMethod,
  defineType,
  exc,
  isTrue,
  None,
  PyBytes,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { bindArguments } from '../itertools/bind.js';

const SEEN = { LF: 1, CR: 2, CRLF: 4 } as const;

/** `IncrementalNewlineDecoder`: turns `\r` and `\r\n` into `\n` and remembers which it met. */
export class PyNewlineDecoder extends PyObject {
  decoder: Value = None;
  translate = false;
  /** A `\r` came last, and a `\n` may follow. */
  pendingCr = false;
  seen = 0;

  /** The text with its line ends translated, as far as it is known. */
  convert(given: string, final: boolean): string {
    let text = given;
    if (this.pendingCr && (text !== '' || final)) {
      text = `\r${text}`;
      this.pendingCr = false;
    }
    if (text.endsWith('\r') && !final) {
      text = text.slice(0, -1);
      this.pendingCr = true;
    }
    if (text.includes('\r')) {
      for (const match of text.matchAll(/\r\n|\r|\n/g))
        this.seen |= match[0] === '\r\n' ? SEEN.CRLF : match[0] === '\r' ? SEEN.CR : SEEN.LF;
      if (this.translate) text = text.replace(/\r\n?/g, '\n');
    } else if (text.includes('\n')) this.seen |= SEEN.LF;
    return text;
  }
}

/** The line ends met so far: None, one of them, or a tuple. */
export function newlinesOf(seen: number): Value {
  const met: Value[] = [];
  if ((seen & SEEN.CR) !== 0) met.push('\r');
  if ((seen & SEEN.LF) !== 0) met.push('\n');
  if ((seen & SEEN.CRLF) !== 0) met.push('\r\n');
  return met.length === 0 ? None : met.length === 1 ? met[0]! : new PyTuple(met);
}

export const newlineDecoderType: PyType = defineType<PyNewlineDecoder>({
  name: '_io.IncrementalNewlineDecoder',
  instance: PyNewlineDecoder,
  signature: "(decoder, translate, errors='strict')",
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyNewlineDecoder)(),
    tp_init: (self, args, kwnames) => {
      const [decoder, translate] = bindArguments('IncrementalNewlineDecoder', ['decoder', 'translate', 'errors'], 2, args, kwnames);
      self.decoder = decoder!;
      self.translate = isTrue(translate!);
      self.pendingCr = false;
      self.seen = 0;
    },
  },
  methods: {
    'decode($self, /, input, final=False)': (self: PyNewlineDecoder, input: Value, final: Value): Value => {
      const decoded = self.decoder === None ? input : callMethod(self.decoder, 'decode', input, final);
      if (strContents(decoded) === undefined)
        return raise(exc.TypeError, `decoder should return a string result, not '${typeName(decoded)}'`);
      return strFromJs(self.convert(strToJs(decoded)!, isTrue(final)));
    },
    'getstate($self, /)': (self: PyNewlineDecoder): Value => {
      const state =
        self.decoder === None ? new PyTuple([new PyBytes(new Uint8Array(0)), 0]) : (callMethod(self.decoder, 'getstate') as PyTuple);
      const [buffer, flag] = state.items as readonly [Value, Value];
      return new PyTuple([buffer, Number(asIndex(flag)) * 2 + (self.pendingCr ? 1 : 0)]);
    },
    'setstate($self, state, /)': (self: PyNewlineDecoder, state: Value): Value => {
      if (!(state instanceof PyTuple)) return raise(exc.TypeError, 'state argument must be a tuple');
      const flag = Number(asIndex(state.items[1]!));
      self.pendingCr = (flag & 1) !== 0;
      if (self.decoder !== None) callMethod(self.decoder, 'setstate', new PyTuple([state.items[0]!, flag >> 1]));
      return None;
    },
    'reset($self, /)': (self: PyNewlineDecoder): Value => {
      self.pendingCr = false;
      self.seen = 0;
      if (self.decoder !== None) callMethod(self.decoder, 'reset');
      return None;
    },
  },
  getset: { newlines: { get: (self) => newlinesOf(self.seen) } },
});
