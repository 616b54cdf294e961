import {
  defineType,
  exc,
  FieldName,
  FormatParser,
  type NativeModule,
  None,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  strContents,
  strFromCodePoints,
  typeName,
  type Value,
} from '@pyco/vm';

class PyFormatterIterator extends PyObject {
  readonly parser: FormatParser;

  constructor(parser: FormatParser) {
    super();
    this.parser = parser;
  }
}

const _formatterIteratorType: PyType = defineType<PyFormatterIterator>({
  name: 'formatteriterator',
  instance: PyFormatterIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const piece = self.parser.next();
      if (piece === undefined) return undefined;
      const { literal, field } = piece;
      if (field === undefined) return new PyTuple([literal, None, None, None]);
      const conversion = field.conversion === 0 ? None : strFromCodePoints(Uint32Array.of(field.conversion));
      return new PyTuple([literal, field.name, field.spec, conversion]);
    },
  },
});

class PyFieldNameIterator extends PyObject {
  readonly name: FieldName;

  constructor(name: FieldName) {
    super();
    this.name = name;
  }
}

const _fieldNameIteratorType: PyType = defineType<PyFieldNameIterator>({
  name: 'fieldnameiterator',
  instance: PyFieldNameIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const step = self.name.next();
      return step === undefined ? undefined : new PyTuple([step.isAttribute, step.key]);
    },
  },
});

function text(value: Value): NonNullable<ReturnType<typeof strContents>> {
  return strContents(value) ?? raise(exc.TypeError, `expected str, got ${typeName(value)}`);
}

/** `_string`: what `string.Formatter` stands on. */
export const stringModule: NativeModule = {
  name: '_string',
  functions: {
    'formatter_parser(string, /)': (value: Value): Value => new PyFormatterIterator(new FormatParser(text(value))),
    'formatter_field_name_split(string, /)': (value: Value): Value => {
      const name = new FieldName(text(value));
      return new PyTuple([name.first, new PyFieldNameIterator(name)]);
    },
  },
};
