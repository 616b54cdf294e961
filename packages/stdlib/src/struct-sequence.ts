import {
  defineType,
  exc,
  None,
  type PyDict,
  PyTuple,
  type PyType,
  raise,
  repr,
  strFromJs,
  strToJs,
  toArray,
  tupleType,
  typeOf,
  type Value,
} from '@pyco/vm';

/** `PyStructSequence`: a tuple with names for its items. Items beyond `visible` have names only. */
export class PyStructSequence extends PyTuple {
  /** All items, those that do not count as items of the tuple included. */
  readonly fields: readonly Value[];

  constructor(items: readonly Value[], fields: readonly Value[] = items) {
    super(items);
    this.fields = fields;
  }
}

export interface StructSequence {
  readonly type: PyType;
  make(fields: readonly Value[]): PyStructSequence;
}

/** Declares such a type: `sys.version_info`, `os.stat_result`, `time.struct_time`. */
export function makeStructSequence(
  name: string,
  module: string,
  fields: readonly string[],
  visible: number = fields.length,
): StructSequence {
  class Sequence extends PyStructSequence {}
  const make = (values: readonly Value[]): PyStructSequence => new Sequence(values.slice(0, visible), values);
  const type: PyType = defineType<PyStructSequence>({
    name: `${module}.${name}`,
    instance: Sequence,
    base: tupleType,
    final: true,
    signature: '(iterable=(), /)',
    slots: {
      tp_new: (_type, args) => {
        const values = toArray(args[0] ?? new PyTuple([]));
        if (values.length < visible)
          raise(exc.TypeError, `${module}.${name}() takes an at least ${visible}-sequence (${values.length}-sequence given)`);
        if (values.length > fields.length)
          raise(exc.TypeError, `${module}.${name}() takes an at most ${fields.length}-sequence (${values.length}-sequence given)`);
        const extra = args[1] as PyDict | undefined;
        for (let i = values.length; i < fields.length; i++) values.push(extra?.getStr(fields[i]!) ?? None);
        return make(values);
      },
      tp_repr: (self) => strFromJs(`${module}.${name}(${self.items.map((item, i) => `${fields[i]}=${strToJs(repr(item))}`).join(', ')})`),
    },
    methods: {
      '__reduce__($self, /)': (self: PyStructSequence): Value => new PyTuple([typeOf(self), new PyTuple([new PyTuple(self.items)])]),
    },
    getset: Object.fromEntries(fields.map((field, i) => [field, { get: (self: PyStructSequence) => self.fields[i] ?? None }])),
    attributes: {
      n_fields: fields.length,
      n_sequence_fields: visible,
      n_unnamed_fields: 0,
      __match_args__: new PyTuple(fields.slice(0, visible)),
    },
  });
  return { type, make };
}
