import { defineType, exc, None, PyObject, type PyType, raise, strContents, strToJs, typeName, type Value } from '@pyco/vm';

/** A text stream to one of the host's standard streams, in use until `_io` takes over: writes UTF-8 at once. */
export class PyStandardOutput extends PyObject {
  readonly name: string;
  readonly write: (bytes: Uint8Array) => void;
  readonly encoder: { encode(text: string): Uint8Array } = new TextEncoder();

  constructor(name: string, write: (bytes: Uint8Array) => void) {
    super();
    this.name = name;
    this.write = write;
  }
}

export const standardOutputType: PyType = defineType<PyStandardOutput>({
  name: 'sys.StandardOutput',
  instance: PyStandardOutput,
  final: true,
  noInstantiation: true,
  methods: {
    'write($self, text, /)': (self: PyStandardOutput, text: Value): Value => {
      if (strContents(text) === undefined) raise(exc.TypeError, `write() argument must be str, not ${typeName(text)}`);
      const js = strToJs(text)!;
      self.write(self.encoder.encode(js));
      return js.length;
    },
    'flush($self, /)': (): Value => None,
    'isatty($self, /)': (): Value => false,
  },
  getset: { name: { get: (self) => self.name }, encoding: { get: () => 'utf-8' } },
});
