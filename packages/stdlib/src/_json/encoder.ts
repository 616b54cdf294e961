import {
  call,
  callMethod,
  defineType,
  dictType,
  type Entry,
  exc,
  floatType,
  intType,
  isTrue,
  type KwNames,
  listType,
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
  tupleType,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { quote, quoteAscii, quotePlain } from './escape.js';

/** `json.encoder.c_make_encoder`. */
class PyEncoder extends PyObject {
  markers: Value = None;
  /** The containers being written, outermost first; `undefined` if circles are not looked for. */
  path: Value[] | undefined = undefined;
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

type Quote = (text: string) => string;

/** Our own function for quoting, known by its name; `undefined` if strs are quoted by the caller's. */
function knownQuote(encoder: Value): Quote | undefined {
  if (!(encoder instanceof PyBuiltinFunction)) return undefined;
  const { name } = encoder.def;
  return name === 'encode_basestring_ascii' ? quoteAscii : name === 'encode_basestring' ? quotePlain : undefined;
}

/** Keys of one level whose written form is kept, at the most: documents repeat theirs. */
const MAX_KEYS = 512;

/** What stands around the items of a container, as deep in the document as it is. */
class Level {
  /** Behind the opening bracket, between items, before the closing bracket. */
  readonly open: Piece;
  readonly next: Piece;
  readonly close: Piece;
  /** Plain keys as they are written: with what stands before the item, and the separator behind them. */
  readonly firstKeys: Map<string, string> = new Map();
  readonly nextKeys: Map<string, string> = new Map();

  constructor(open: Piece, next: Piece, close: Piece) {
    this.open = open;
    this.next = next;
    this.close = close;
  }
}

/** One call of an encoder. */
class Encoding {
  readonly encoder: PyEncoder;
  readonly quote: Quote | undefined;
  readonly keySeparator: Piece;
  readonly itemSeparator: Piece;
  /** What a level is indented by; `undefined` for all on one line. */
  readonly indent: Piece | undefined;
  readonly baseLevel: number;
  /** Those that were met, outermost first. On one line all are the same one. */
  readonly levels: Level[] = [];
  depth = 0;
  /** All text so far, unless a piece could not be held as plain text. */
  text = '';
  pieces: Value[] | undefined = undefined;

  constructor(encoder: PyEncoder, level: number) {
    this.encoder = encoder;
    this.baseLevel = level;
    this.indent = encoder.indent === None ? undefined : strContents(encoder.indent);
    this.quote = knownQuote(encoder.encoder);
    this.keySeparator = strContents(encoder.keySeparator)!;
    this.itemSeparator = strContents(encoder.itemSeparator)!;
  }

  result(): Value {
    if (this.pieces !== undefined) return callMethod('', 'join', new PyList([...this.pieces, this.text]));
    // Reading a character makes V8 lay the parts down as one text: it holds on to each of them until then.
    this.text.charCodeAt(0);
    return this.text;
  }

  #write(piece: Piece): void {
    if (typeof piece === 'string') {
      this.text += piece;
      return;
    }
    this.pieces ??= [];
    this.pieces.push(this.text, piece);
    this.text = '';
  }

  /** Goes one level down. */
  #enterLevel(): Level {
    const depth = this.depth++;
    const known = this.levels[depth];
    if (known !== undefined) return known;
    const level =
      this.indent !== undefined
        ? new Level(this.#newLine('', depth + 1), this.#newLine(this.itemSeparator, depth + 1), this.#newLine('', depth))
        : (this.levels[0] ?? new Level('', this.itemSeparator, ''));
    this.levels[depth] = level;
    return level;
  }

  #newLine(before: Piece, depth: number): Piece {
    const level = Math.max(0, this.baseLevel + depth);
    if (typeof before === 'string' && typeof this.indent === 'string') return `${before}\n${this.indent.repeat(level)}`;
    const pieces = [before, '\n', ...Array.from({ length: level }, () => this.indent!)];
    return strContents(callMethod('', 'join', new PyList(pieces)))!;
  }

  /** Writes a value behind `lead`. */
  value(lead: Piece, value: Value): void {
    if (typeof lead !== 'string') {
      this.#write(lead);
      this.value('', value);
    } else if (typeof value === 'string') {
      if (this.quote !== undefined) this.text += lead + this.quote(value);
      else this.#string(lead, value);
    } else if (typeof value === 'number') this.text += lead + value;
    else {
      const { ob_type } = value as Partial<PyObject>;
      if (ob_type === dictType) this.#dict(lead, value as PyDict);
      else if (ob_type === listType || ob_type === tupleType)
        this.#list(lead, value as PyList | PyTuple, (value as PyList | PyTuple).items);
      else {
        const scalar = this.#scalar(value);
        if (scalar !== undefined) this.text += lead + scalar;
        else if (strContents(value) !== undefined) this.#string(lead, value);
        else if (value instanceof PyList || value instanceof PyTuple) this.#list(lead, value, toArray(value));
        else if (value instanceof PyDict) this.#dict(lead, value);
        else this.#other(lead, value);
      }
    }
  }

  /** Writes a str that is no plain one, or is quoted by the caller's function. */
  #string(lead: Piece, value: Value): void {
    this.#write(lead);
    const { encoder } = this.encoder;
    if (this.quote === undefined) {
      const quoted = call(encoder, value);
      this.#write(strContents(quoted) ?? raise(exc.TypeError, `encoder() must return a string, not ${typeName(quoted)}`));
      return;
    }
    const text = strContents(value)!;
    this.#write(this.quote === quoteAscii ? quoteAscii(typeof text === 'string' ? text : text.utf16) : quote(text));
  }

  #float(value: PyFloat): string {
    const { v } = value;
    if (Number.isFinite(v)) return strToJs(floatType.tp_repr!(value))!;
    if (!this.encoder.allowNan) raise(exc.ValueError, `Out of range float values are not JSON compliant: ${strToJs(repr(value))}`);
    return Number.isNaN(v) ? 'NaN' : v > 0 ? 'Infinity' : '-Infinity';
  }

  /** What stands for itself, as text; `undefined` for anything else. */
  #scalar(value: Value): string | undefined {
    if (typeof value === 'number') return String(value);
    if (typeof value === 'boolean') return value ? 'true' : 'false';
    if (value === None) return 'null';
    if (value instanceof PyFloat) return this.#float(value);
    return typeof value === 'bigint' || isSubtype(value, intType) ? strToJs(intType.tp_repr!(value))! : undefined;
  }

  /** Remembers a container while it is written, to find circles. */
  #enter(value: Value): void {
    const { path } = this.encoder;
    if (path === undefined) return;
    if (path.includes(value)) raise(exc.ValueError, 'Circular reference detected');
    path.push(value);
  }

  /** What a call left behind that raised stands behind the value. */
  #leave(value: Value): void {
    const { path } = this.encoder;
    if (path === undefined) return;
    if (path.at(-1) === value) path.pop();
    else path.splice(path.lastIndexOf(value), 1);
  }

  #other(lead: Piece, value: Value): void {
    this.#enter(value);
    this.value(lead, call(this.encoder.defaultFunction, value));
    this.#leave(value);
  }

  #list(before: string, list: Value, items: readonly Value[]): void {
    if (items.length === 0) {
      this.text += `${before}[]`;
      return;
    }
    this.#enter(list);
    const { open, next, close } = this.#enterLevel();
    this.text += `${before}[`;
    let lead = open;
    for (let i = 0; i < items.length; i++) {
      this.value(lead, items[i]!);
      lead = next;
    }
    this.depth--;
    this.#write(close);
    this.text += ']';
    this.#leave(list);
  }

  #dict(before: string, dict: PyDict): void {
    if (dict.size === 0) {
      this.text += `${before}{}`;
      return;
    }
    this.#enter(dict);
    const level = this.#enterLevel();
    this.text += before;
    const isEmpty = dict.ob_type === dictType && !this.encoder.sortKeys ? this.#entries(level, dict.entries) : this.#items(level, dict);
    this.depth--;
    if (isEmpty) this.text += '{}';
    else {
      this.#write(level.close);
      this.text += '}';
    }
    this.#leave(dict);
  }

  /** Writes what is in a plain dict, which Python may change meanwhile. Whether that was nothing. */
  #entries(level: Level, entries: readonly (Entry | undefined)[]): boolean {
    let isFirst = true;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      const value = entry?.v;
      if (value === undefined) continue;
      const key = entry!.k;
      if (typeof key === 'string')
        this.value((isFirst ? level.firstKeys : level.nextKeys).get(key) ?? this.#key(level, key, isFirst), value);
      else if (!this.#item(level, key, value, isFirst)) continue;
      isFirst = false;
    }
    return isFirst;
  }

  /** As above, of any dict, or in the order of the keys. */
  #items(level: Level, dict: PyDict): boolean {
    const { sortKeys } = this.encoder;
    if (sortKeys && dict.ob_type === dictType) {
      const entries = dict.liveEntries();
      if (entries.every(isPlainKey)) return this.#entries(level, entries.sort(byPlainKey));
    }
    const list = new PyList(toArray(callMethod(dict, 'items')));
    if (sortKeys) callMethod(list, 'sort');
    let isFirst = true;
    for (const item of list.items) {
      if (!(item instanceof PyTuple) || item.items.length !== 2) return raise(exc.ValueError, 'items must return 2-tuples');
      if (this.#item(level, item.items[0]!, item.items[1]!, isFirst)) isFirst = false;
    }
    return isFirst;
  }

  /** Writes an item with any key; whether it was not skipped. */
  #item(level: Level, key: Value, value: Value, isFirst: boolean): boolean {
    const name = strContents(key) !== undefined ? key : this.#scalar(key);
    if (name !== undefined) {
      this.value(this.#key(level, name, isFirst), value);
      return true;
    }
    if (this.encoder.skipKeys) return false;
    return raise(exc.TypeError, `keys must be str, int, float, bool or None, not ${typeName(key)}`);
  }

  /** What is to be written before the value of a key. Part of it may be written already. */
  #key(level: Level, key: Value, isFirst: boolean): Piece {
    const { keySeparator } = this;
    const lead = isFirst ? level.open : level.next;
    const bracket = isFirst ? '{' : '';
    if (this.quote === undefined || typeof key !== 'string' || typeof lead !== 'string' || typeof keySeparator !== 'string') {
      this.text += bracket;
      this.#string(lead, key);
      return keySeparator;
    }
    const written = bracket + lead + this.quote(key) + keySeparator;
    const known = isFirst ? level.firstKeys : level.nextKeys;
    if (known.size < MAX_KEYS) known.set(key, written);
    return written;
  }
}

const isPlainKey = ({ k }: Entry): boolean => typeof k === 'string';
/** No two keys of a dict are equal. */
const byPlainKey = (a: Entry, b: Entry): number => (a.k < b.k ? -1 : 1);

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
  self.path = markers === None ? undefined : [];
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
      encoding.value('', args[0]!);
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
