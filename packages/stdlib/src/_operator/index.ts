import {
  asIndex,
  asSize,
  binaryOp,
  CompareOp,
  callWith,
  contains,
  defineType,
  equals,
  exc,
  getAttr,
  getItem,
  getIter,
  importAbsolute,
  isTrue,
  iterNext,
  type KwNames,
  lengthHint,
  type MethodTable,
  type NativeModule,
  Nb,
  None,
  PyDict,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  repr,
  richCompare,
  setItem,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  unaryOp,
  type Value,
} from '@pyco/vm';

const BINARY: readonly (readonly [string, string, number])[] = [
  ['add', 'iadd', Nb.ADD],
  ['and_', 'iand', Nb.AND],
  ['floordiv', 'ifloordiv', Nb.FLOOR_DIVIDE],
  ['lshift', 'ilshift', Nb.LSHIFT],
  ['matmul', 'imatmul', Nb.MATRIX_MULTIPLY],
  ['mod', 'imod', Nb.REMAINDER],
  ['mul', 'imul', Nb.MULTIPLY],
  ['or_', 'ior', Nb.OR],
  ['pow', 'ipow', Nb.POWER],
  ['rshift', 'irshift', Nb.RSHIFT],
  ['sub', 'isub', Nb.SUBTRACT],
  ['truediv', 'itruediv', Nb.TRUE_DIVIDE],
  ['xor', 'ixor', Nb.XOR],
];
const INPLACE = 13;

/** The operators that come from one list: `add(a, b, /)` and `iadd(a, b, /)` for each. */
function operators(): Record<string, (a: Value, b: Value) => Value> {
  const table: Record<string, (a: Value, b: Value) => Value> = {};
  for (const [name, inplace, op] of BINARY) {
    table[`${name}(a, b, /)`] = (a, b) => binaryOp(a, b, op);
    table[`${inplace}(a, b, /)`] = (a, b) => binaryOp(a, b, op + INPLACE);
  }
  for (const [name, op] of [
    ['lt', CompareOp.LT],
    ['le', CompareOp.LE],
    ['eq', CompareOp.EQ],
    ['ne', CompareOp.NE],
    ['gt', CompareOp.GT],
    ['ge', CompareOp.GE],
  ] as const) {
    table[`${name}(a, b, /)`] = (a, b) => richCompare(a, b, op);
  }
  return table;
}

function concat(a: Value, b: Value, inplace: boolean): Value {
  if (typeOf(a).sq_item === undefined) raise(exc.TypeError, `'${typeName(a)}' object can't be concatenated`);
  return binaryOp(a, b, inplace ? Nb.ADD + INPLACE : Nb.ADD);
}

function search(sequence: Value, visit: (item: Value, index: number) => boolean): void {
  const iterator = getIter(sequence);
  let index = 0;
  for (let item = iterNext(iterator); item !== undefined; item = iterNext(iterator)) if (visit(item, index++)) return;
}

/** `hmac.compare_digest`'s core: the time does not depend on where the texts differ. */
function compareDigest(a: Value, b: Value): Value {
  const bytesOf = (value: Value): Uint8Array | undefined => {
    const text = strToJs(value);
    if (text !== undefined) {
      if ([...text].some((c) => c > '\x7f')) raise(exc.TypeError, 'comparing strings with non-ASCII characters is not supported');
      return new TextEncoder().encode(text);
    }
    return typeOf(value).bf_getbuffer?.(value, 0).bytes;
  };
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left === undefined || right === undefined || (strContents(a) === undefined) !== (strContents(b) === undefined)) {
    return raise(exc.TypeError, `unsupported operand types(s) or combination of types: '${typeName(a)}' and '${typeName(b)}'`);
  }
  let difference = left.length ^ right.length;
  for (let i = 0; i < right.length; i++) difference |= (left[i] ?? 0) ^ right[i]!;
  return difference === 0;
}

const isSame = (a: Value, b: Value): boolean => a === b;

const functions: MethodTable = {
  ...operators(),
  'truth(a, /)': (a: Value): Value => isTrue(a),
  'not_(a, /)': (a: Value): Value => !isTrue(a),
  'is_(a, b, /)': (a: Value, b: Value): Value => isSame(a, b),
  'is_not(a, b, /)': (a: Value, b: Value): Value => !isSame(a, b),
  'contains(a, b, /)': (a: Value, b: Value): Value => contains(a, b),
  'indexOf(a, b, /)': (a: Value, b: Value): Value => {
    let found = -1;
    search(a, (item, index) => {
      if (equals(item, b)) found = index;
      return found >= 0;
    });
    return found >= 0 ? found : raise(exc.ValueError, 'sequence.index(x): x not in sequence');
  },
  'countOf(a, b, /)': (a: Value, b: Value): Value => {
    let count = 0;
    search(a, (item) => {
      if (equals(item, b)) count++;
      return false;
    });
    return count;
  },
  'index(a, /)': (a: Value): Value => asIndex(a),
  'neg(a, /)': (a: Value): Value => unaryOp(a, 'nb_negative'),
  'pos(a, /)': (a: Value): Value => unaryOp(a, 'nb_positive'),
  'inv(a, /)': (a: Value): Value => unaryOp(a, 'nb_invert'),
  'invert(a, /)': (a: Value): Value => unaryOp(a, 'nb_invert'),
  'abs(a, /)': (a: Value): Value => unaryOp(a, 'nb_absolute'),
  'concat(a, b, /)': (a: Value, b: Value): Value => concat(a, b, false),
  'iconcat(a, b, /)': (a: Value, b: Value): Value => concat(a, b, true),
  'getitem(a, b, /)': (a: Value, b: Value): Value => getItem(a, b),
  'setitem(a, b, c, /)': (a: Value, b: Value, c: Value): Value => {
    setItem(a, b, c);
    return None;
  },
  'delitem(a, b, /)': (a: Value, b: Value): Value => {
    setItem(a, b, undefined);
    return None;
  },
  'length_hint(obj, default=0, /)': (obj: Value, fallback: Value): Value => lengthHint(obj, asSize(fallback, exc.OverflowError)),
  'call(obj, /, *args, **kwargs)': (obj: Value, args: readonly Value[], kwargs: PyDict): Value => {
    const entries = [...kwargs.liveEntries()];
    return callWith(obj, [...args, ...entries.map((e) => e.v!)], entries.length === 0 ? undefined : entries.map((e) => strToJs(e.k)!));
  },
  '_compare_digest(a, b, /)': compareDigest,
};

/** What the call of a getter takes, for `inspect`. */
const takesObject = { __text_signature__: { get: (): Value => '(obj, /)' } };

/** `itemgetter(*items)`. */
class PyItemGetter extends PyObject {
  readonly items: PyTuple;

  constructor(items: PyTuple) {
    super();
    this.items = items;
  }
}

const one = (name: string, args: readonly Value[], kwnames: KwNames | undefined): Value => {
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, `${name}() takes no keyword arguments`);
  if (args.length !== 1) raise(exc.TypeError, `${name} expected 1 argument, got ${args.length}`);
  return args[0]!;
};

const argsText = (items: readonly Value[]): string => items.map((item) => strToJs(repr(item))).join(', ');

const itemGetterType: PyType = defineType<PyItemGetter>({
  name: 'operator.itemgetter',
  final: true,
  instance: PyItemGetter,
  signature: '(item, /, *items)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'itemgetter() takes no keyword arguments');
      if (args.length === 0) raise(exc.TypeError, 'itemgetter expected 1 argument, got 0');
      return new PyItemGetter(new PyTuple(args));
    },
    tp_call: (self, args, kwnames) => {
      const obj = one('itemgetter', args, kwnames);
      const { items } = self.items;
      return items.length === 1 ? getItem(obj, items[0]!) : new PyTuple(items.map((item) => getItem(obj, item)));
    },
    tp_repr: (self) => strFromJs(`operator.itemgetter(${argsText(self.items.items)})`),
  },
  methods: { '__reduce__($self, /)': (self: PyItemGetter): Value => new PyTuple([itemGetterType, self.items]) },
  getset: takesObject,
});

/** `attrgetter('a', 'b.c')`. */
class PyAttrGetter extends PyObject {
  readonly names: PyTuple;
  readonly paths: readonly (readonly string[])[];

  constructor(names: PyTuple, paths: readonly (readonly string[])[]) {
    super();
    this.names = names;
    this.paths = paths;
  }
}

const attrGetterType: PyType = defineType<PyAttrGetter>({
  name: 'operator.attrgetter',
  final: true,
  instance: PyAttrGetter,
  signature: '(attr, /, *attrs)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'attrgetter() takes no keyword arguments');
      if (args.length === 0) raise(exc.TypeError, 'attrgetter expected 1 argument, got 0');
      const paths = args.map((arg) => (strToJs(arg) ?? raise(exc.TypeError, 'attribute name must be a string')).split('.'));
      return new PyAttrGetter(new PyTuple(args), paths);
    },
    tp_call: (self, args, kwnames) => {
      const obj = one('attrgetter', args, kwnames);
      const values = self.paths.map((path) => path.reduce(getAttr, obj));
      return values.length === 1 ? values[0]! : new PyTuple(values);
    },
    tp_repr: (self) => strFromJs(`operator.attrgetter(${argsText(self.names.items)})`),
  },
  methods: { '__reduce__($self, /)': (self: PyAttrGetter): Value => new PyTuple([attrGetterType, self.names]) },
  getset: takesObject,
});

/** `methodcaller('name', *args, **kwargs)`. */
class PyMethodCaller extends PyObject {
  readonly method: string;
  readonly args: readonly Value[];
  readonly kwnames: KwNames | undefined;

  constructor(method: string, args: readonly Value[], kwnames: KwNames | undefined) {
    super();
    this.method = method;
    this.args = args;
    this.kwnames = kwnames;
  }
}

const methodCallerType: PyType = defineType<PyMethodCaller>({
  name: 'operator.methodcaller',
  final: true,
  instance: PyMethodCaller,
  signature: '(name, /, *args, **kwargs)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (args.length === (kwnames?.length ?? 0)) raise(exc.TypeError, 'methodcaller needs at least one argument, the method name');
      const name = strToJs(args[0]!) ?? raise(exc.TypeError, 'method name must be a string');
      return new PyMethodCaller(name, args.slice(1), kwnames);
    },
    tp_call: (self, args, kwnames) => callWith(getAttr(one('methodcaller', args, kwnames), self.method), self.args, self.kwnames),
    tp_repr: (self) => {
      const count = self.args.length - (self.kwnames?.length ?? 0);
      const shown = self.args.map((arg, i) => (i < count ? '' : `${self.kwnames![i - count]}=`) + strToJs(repr(arg)));
      return strFromJs(`operator.methodcaller(${[strToJs(repr(strFromJs(self.method))), ...shown].join(', ')})`);
    },
  },
  getset: takesObject,
  methods: {
    '__reduce__($self, /)': (self: PyMethodCaller): Value => {
      const name = strFromJs(self.method);
      if (self.kwnames === undefined) return new PyTuple([methodCallerType, new PyTuple([name, ...self.args])]);
      const count = self.args.length - self.kwnames.length;
      const kwargs = new PyDict();
      self.kwnames.forEach((keyword, k) => kwargs.setStr(keyword, self.args[count + k]!));
      const partial = getAttr(importFunctools(), 'partial');
      return new PyTuple([
        callWith(partial, [methodCallerType, name, ...self.args.slice(count)], self.kwnames),
        new PyTuple(self.args.slice(0, count)),
      ]);
    },
  },
});

const importFunctools = (): Value => importAbsolute('functools');

/** `_operator`. */
export const operatorModule: NativeModule = { name: '_operator', functions, types: [itemGetterType, attrGetterType, methodCallerType] };
