import {
  asSize,
  defineType,
  exc,
  None,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  repr,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';

/** `_tuplegetter(index, doc)`: the attributes of namedtuples. */
class PyTupleGetter extends PyObject {
  readonly index: number;
  doc: Value;

  constructor(index: number, doc: Value) {
    super();
    this.index = index;
    this.doc = doc;
  }
}

export const tupleGetterType: PyType = defineType<PyTupleGetter>({
  name: 'collections._tuplegetter',
  final: true,
  instance: PyTupleGetter,
  signature: '(index, doc, /)',
  slots: {
    tp_new: (_type, args) => new PyTupleGetter(asSize(args[0]!, exc.OverflowError), args[1] ?? None),
    tp_descr_get: (self, instance) => {
      if (instance === undefined) return self;
      const getter = self as PyTupleGetter;
      if (!(instance instanceof PyTuple)) {
        if (instance === None) return self;
        return raise(
          exc.TypeError,
          `descriptor for index '${getter.index}' for tuple subclasses doesn't apply to '${typeName(instance)}' object`,
        );
      }
      return instance.items[getter.index] ?? raise(exc.IndexError, 'tuple index out of range');
    },
    tp_descr_set: (_self, _instance, value) =>
      raise(exc.AttributeError, value === undefined ? "can't delete attribute" : "can't set attribute"),
    tp_repr: (self) => strFromJs(`_tuplegetter(${(self as PyTupleGetter).index}, ${strToJs(repr((self as PyTupleGetter).doc))})`),
  },
  methods: {
    '__reduce__($self, /)': (self: PyTupleGetter): Value => new PyTuple([typeOf(self), new PyTuple([self.index, self.doc])]),
  },
  getset: {
    __doc__: {
      get: (self) => self.doc,
      set: (self, value) => {
        self.doc = value ?? None;
      },
    },
  },
});
