import {
  call,
  callMethod,
  currentThread,
  defineType,
  exc,
  floatType,
  intType,
  isTrue,
  type KwNames,
  None,
  PyBuiltinFunction,
  PyDict,
  PyFloat,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  type PyWideStr,
  raise,
  repr,
  strContents,
  strToJs,
  toArray,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { quote, quoteAscii } from './escape.js';

/** `json.encoder.c_make_encoder`. */
class PyEncoder extends PyObject {
  markers: Value = None;
  defaultFunction: Value = None;
  encoder: Value = None;
  indent: Value = None;
  keySeparator: Value = '';
  itemSeparator: Value = '';
  sortKeys = false;
  skipKeys = false;
  allowNan = true;
}

type Piece = string | PyWideStr;

const isSubtype = (value: Value, base: PyType): boolean => typeOf(value).isSubtypeOf(base);

/** How a str is quoted: by our own function, known by its name, or by the caller's. */
function quoter(encoder: Value): (text: Value) => Piece {
  if (encoder instanceof PyBuiltinFunction) {
    const { name } = encoder.def;
    if (name === 'encode_basestring_ascii')
      return (value) => {
        const text = strContents(value)!;
        return quoteAscii(typeof text === 'string' ? text : text.utf16);
      };
    if (name === 'encode_basestring') return (value) => quote(strContents(value)!);
  }
  return (value) => {
    const quoted = call(encoder, value);
    return strContents(quoted) ?? raise(exc.TypeError, `encoder() must return a string, not ${typeName(quoted)}`);
  };
}

/** One call of an encoder. */
class Encoding {
  readonly encoder: PyEncoder;
  readonly quote: (text: Value) => Piece;
  readonly keySeparator: Piece;
  readonly itemSeparator: Piece;
  /** What a level is indented by; `undefined` for all on one line. */
  readonly indent: Piece | undefined;
  level: number;
  /** All text so far, unless a piece could not be held as plain text. */
  text = '';
  pieces: Value[] | undefined = undefined;

  constructor(encoder: PyEncoder, level: number) {
    this.encoder = encoder;
    this.level = level;
    this.indent = encoder.indent === None ? undefined : strContents(encoder.indent);
    this.quote = quoter(encoder.encoder);
    this.keySeparator = strContents(encoder.keySeparator)!;
    this.itemSeparator = strContents(encoder.itemSeparator)!;
  }

  write(piece: Piece): void {
    if (typeof piece === 'string') {
      this.text += piece;
      return;
    }
    this.pieces ??= [];
    this.pieces.push(this.text, piece);
    this.text = '';
  }

  /** Where the items of a container begin, and its end. */
  #newLine(): void {
    const { indent } = this;
    if (indent === undefined) return;
    this.text += '\n';
    for (let i = 0; i < this.level; i++) this.write(indent);
  }

  #open(bracket: string): void {
    this.text += bracket;
    this.level++;
    this.#newLine();
  }

  #next(): void {
    this.write(this.itemSeparator);
    this.#newLine();
  }

  #close(bracket: string): void {
    this.level--;
    this.#newLine();
    this.text += bracket;
  }

  result(): Value {
    return this.pieces === undefined ? this.text : callMethod('', 'join', new PyList([...this.pieces, this.text]));
  }

  #float(value: PyFloat): string {
    const { v } = value;
    if (Number.isFinite(v)) return strToJs(floatType.tp_repr!(value))!;
    if (!this.encoder.allowNan) raise(exc.ValueError, `Out of range float values are not JSON compliant: ${strToJs(repr(value))}`);
    return Number.isNaN(v) ? 'NaN' : v > 0 ? 'Infinity' : '-Infinity';
  }

  /** What stands for itself, as text; `undefined` for anything else. */
  #scalar(value: Value): string | undefined {
    if (value === None) return 'null';
    if (typeof value === 'boolean') return value ? 'true' : 'false';
    if (typeof value === 'number') return String(value);
    if (typeof value === 'bigint' || isSubtype(value, intType)) return strToJs(intType.tp_repr!(value))!;
    return value instanceof PyFloat ? this.#float(value) : undefined;
  }

  value(value: Value): void {
    if (typeof value === 'string') return this.write(this.quote(value));
    const scalar = this.#scalar(value);
    if (scalar !== undefined) this.text += scalar;
    else if (strContents(value) !== undefined) this.write(this.quote(value));
    else if (value instanceof PyList || value instanceof PyTuple) this.#list(value);
    else if (value instanceof PyDict) this.#dict(value);
    else this.#other(value);
  }

  /** Remembers a container while it is written, to find circles. */
  #enter(value: Value): Value | undefined {
    const { markers } = this.encoder;
    if (markers === None) return undefined;
    const id = currentThread().interp.identity(value);
    if ((markers as PyDict).has(id)) raise(exc.ValueError, 'Circular reference detected');
    (markers as PyDict).set(id, value);
    return id;
  }

  #leave(id: Value | undefined): void {
    if (id !== undefined && !(this.encoder.markers as PyDict).delete(id)) raise(exc.KeyError, String(id));
  }

  #other(value: Value): void {
    const id = this.#enter(value);
    this.value(call(this.encoder.defaultFunction, value));
    this.#leave(id);
  }

  #list(list: PyList | PyTuple): void {
    const items = list instanceof PyList && typeOf(list).tp_name === 'list' ? list.items : toArray(list);
    if (items.length === 0) {
      this.text += '[]';
      return;
    }
    const id = this.#enter(list);
    this.#open('[');
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.#next();
      this.value(items[i]!);
    }
    this.#close(']');
    this.#leave(id);
  }

  /** The key as a str; `undefined` for one that is to be skipped. */
  #key(key: Value): Value | undefined {
    if (strContents(key) !== undefined) return key;
    const scalar = this.#scalar(key);
    if (scalar !== undefined) return scalar;
    if (this.encoder.skipKeys) return undefined;
    return raise(exc.TypeError, `keys must be str, int, float, bool or None, not ${typeName(key)}`);
  }

  #dict(dict: PyDict): void {
    if (dict.size === 0) {
      this.text += '{}';
      return;
    }
    const id = this.#enter(dict);
    let isFirst = true;
    for (const [key, value] of this.#items(dict)) {
      const name = this.#key(key);
      if (name === undefined) continue;
      if (isFirst) this.#open('{');
      else this.#next();
      isFirst = false;
      this.write(this.quote(name));
      this.write(this.keySeparator);
      this.value(value);
    }
    if (isFirst) this.text += '{}';
    else this.#close('}');
    this.#leave(id);
  }

  #items(dict: PyDict): readonly (readonly [Value, Value])[] {
    const { sortKeys } = this.encoder;
    if (!sortKeys && typeOf(dict).tp_name === 'dict') return dict.liveEntries().map(({ k, v }) => [k, v!] as const);
    const items = callMethod(dict, 'items');
    const list = new PyList(toArray(items));
    if (sortKeys) callMethod(list, 'sort');
    return list.items.map((item) => {
      if (!(item instanceof PyTuple) || item.items.length !== 2) return raise(exc.ValueError, 'items must return 2-tuples');
      return [item.items[0]!, item.items[1]!] as const;
    });
  }
}

const PARAMETERS = [
  'markers',
  'default',
  'encoder',
  'indent',
  'key_separator',
  'item_separator',
  'sort_keys',
  'skipkeys',
  'allow_nan',
] as const;

function bind(args: readonly Value[], kwnames: KwNames | undefined): Value[] {
  const given = args.length - (kwnames?.length ?? 0);
  if (args.length > PARAMETERS.length)
    raise(exc.TypeError, `make_encoder() takes at most ${PARAMETERS.length} arguments (${args.length} given)`);
  const bound: Value[] = args.slice(0, given);
  kwnames?.forEach((name, k) => {
    const index = (PARAMETERS as readonly string[]).indexOf(name);
    if (index < 0) raise(exc.TypeError, `make_encoder() got an unexpected keyword argument '${name}'`);
    bound[index] = args[given + k]!;
  });
  PARAMETERS.forEach((name, i) => {
    if (bound[i] === undefined) raise(exc.TypeError, `make_encoder() missing required argument '${name}' (pos ${i + 1})`);
  });
  return bound;
}

function newEncoder(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const [markers, defaultFunction, encoder, indent, keySeparator, itemSeparator, sortKeys, skipKeys, allowNan] = bind(args, kwnames) as [
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  if (markers !== None && !(markers instanceof PyDict))
    raise(exc.TypeError, `make_encoder() argument 1 must be dict or None, not ${typeName(markers)}`);
  for (const [i, separator] of [keySeparator, itemSeparator].entries()) {
    if (strContents(separator) === undefined)
      raise(exc.TypeError, `make_encoder() argument ${i + 5} must be str, not ${typeName(separator)}`);
  }
  const self = new (type.instanceClass as new () => PyEncoder)();
  self.markers = markers;
  self.defaultFunction = defaultFunction;
  self.encoder = encoder;
  self.indent = indent;
  self.keySeparator = keySeparator;
  self.itemSeparator = itemSeparator;
  self.sortKeys = isTrue(sortKeys);
  self.skipKeys = isTrue(skipKeys);
  self.allowNan = isTrue(allowNan);
  return self;
}

export const encoderType: PyType = defineType<PyEncoder>({
  name: '_json.Encoder',
  instance: PyEncoder,
  slots: {
    tp_new: newEncoder,
    tp_init: () => {},
    tp_call: (self, args) => {
      if (args.length === 0) raise(exc.TypeError, "_iterencode() missing required argument 'obj' (pos 1)");
      const level = args[1];
      const encoding = new Encoding(self, typeof level === 'number' ? level : 0);
      encoding.value(args[0]!);
      return new PyTuple([encoding.result()]);
    },
  },
  members: {
    markers: 'markers',
    default: 'defaultFunction',
    encoder: 'encoder',
    indent: 'indent',
    key_separator: 'keySeparator',
    item_separator: 'itemSeparator',
    sort_keys: 'sortKeys',
    skipkeys: 'skipKeys',
  },
});
