import {
  bindCall,
  binder,
  defineType,
  exc,
  type KwNames,
  None,
  PyDict,
  PyList,
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

export interface StructSequenceOptions {
  /** How many items the tuple has; left out: all. */
  readonly visible?: number;
  /** What an item is that nobody gave. */
  readonly missing?: (index: number, given: readonly Value[]) => Value;
  /** Its constructor takes the items one by one, and gives them so to pickle. */
  readonly byItems?: boolean;
  /** Only the interpreter makes them. */
  readonly noInstantiation?: boolean;
}

/** Declares such a type: `sys.version_info`, `os.stat_result`, `time.struct_time`. An item without a name can be had by its index only. */
export function makeStructSequence(
  name: string,
  module: string,
  fields: readonly (string | undefined)[],
  options: number | StructSequenceOptions = {},
): StructSequence {
  const {
    visible = fields.length,
    missing,
    byItems = false,
    noInstantiation = false,
  } = typeof options === 'number' ? { visible: options } : options;
  const title = `${module}.${name}`;
  const named = fields.filter((field) => field !== undefined);
  const unnamed = fields.length - named.length;
  const signature = byItems ? `(${named.join(', ')})` : '(sequence, dict=<unrepresentable>)';
  const parameters = binder(`${name}${signature}`);
  class Sequence extends PyStructSequence {}
  // Each named item is a property of the class, under a name that TypeScript does not know.
  const members: { [name: string]: string } = {};
  fields.forEach((field, index) => {
    if (field === undefined) return;
    const property = `item${index}`;
    members[field] = property;
    Object.defineProperty(Sequence.prototype, property, {
      get(this: Sequence): Value {
        return this.fields[index] ?? None;
      },
    });
  });
  const make = (values: readonly Value[]): PyStructSequence => new Sequence(values.slice(0, visible), values);

  /** The items of a sequence, and behind them those that a dict has by their names. */
  const build = (sequence: Value, extra: Value | undefined): PyStructSequence => {
    if (typeOf(sequence).tp_iter === undefined && typeOf(sequence).sq_item === undefined && typeOf(sequence).mp_subscript === undefined)
      raise(exc.TypeError, 'constructor requires a sequence');
    const values = toArray(sequence);
    if (extra !== undefined && !(extra instanceof PyDict)) raise(exc.TypeError, `${title}() takes a dict as second arg, if any`);
    const given = `(${values.length}-sequence given)`;
    if (visible === fields.length && values.length !== visible) raise(exc.TypeError, `${title}() takes a ${visible}-sequence ${given}`);
    if (values.length < visible) raise(exc.TypeError, `${title}() takes an at least ${visible}-sequence ${given}`);
    if (values.length > fields.length) raise(exc.TypeError, `${title}() takes an at most ${fields.length}-sequence ${given}`);
    let found = 0;
    for (let i = values.length; i < fields.length; i++) {
      const value = (extra as PyDict | undefined)?.getStr(fields[i]!);
      if (value !== undefined) found++;
      values.push(value ?? missing?.(i, values) ?? None);
    }
    if (extra !== undefined && found < (extra as PyDict).size) raise(exc.TypeError, `${title}() got duplicate or unexpected field name(s)`);
    return make(values);
  };

  const replace = (self: PyStructSequence, changes: PyDict): Value => {
    if (unnamed > 0) raise(exc.TypeError, `__replace__() is not supported for ${title} because it has unnamed field(s)`);
    const values = fields.map((_, index) => self.fields[index] ?? None);
    const unknown: Value[] = [];
    for (const { k: name, v: value } of changes.liveEntries()) {
      const at = fields.indexOf(strToJs(name)!);
      if (at === -1) unknown.push(name);
      else values[at] = value!;
    }
    if (unknown.length > 0) raise(exc.TypeError, `Got unexpected field name(s): ${strToJs(repr(new PyList(unknown)))}`);
    return make(values);
  };

  const reduce = (self: PyStructSequence): Value => {
    if (byItems) return new PyTuple([typeOf(self), new PyTuple(self.items)]);
    const extra = new PyDict();
    for (let i = visible; i < fields.length; i++) extra.setStr(fields[i]!, self.fields[i] ?? None);
    return new PyTuple([typeOf(self), new PyTuple([new PyTuple(self.items), extra])]);
  };

  const type: PyType = defineType<PyStructSequence>({
    name: title,
    instance: Sequence,
    base: tupleType,
    final: true,
    noInstantiation,
    signature,
    slots: {
      ...(noInstantiation
        ? {}
        : {
            tp_new: (_type: PyType, args: readonly Value[], kwnames: KwNames | undefined) => {
              const bound = bindCall(parameters, args, kwnames);
              if (byItems) return make(bound as readonly Value[]);
              const [sequence, extra] = bound;
              return build(sequence!, extra);
            },
          }),
      tp_repr: (self) => strFromJs(`${title}(${self.items.map((item, i) => `${named[i]}=${strToJs(repr(item))}`).join(', ')})`),
    },
    methods: {
      '__reduce__($self, /)': reduce,
      '__replace__($self, /, **changes)': replace,
    },
    members: members as { readonly [name: string]: keyof PyStructSequence & string },
    attributes: {
      n_fields: fields.length,
      n_sequence_fields: visible,
      n_unnamed_fields: unnamed,
      __match_args__: new PyTuple(fields.slice(0, visible).filter((field) => field !== undefined)),
    },
  });
  return { type, make };
}
