import {
  call,
  defineType,
  exc,
  floatType,
  getAttr,
  intType,
  isTrue,
  type KwNames,
  None,
  PyDict,
  PyFloat,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  raiseWith,
  strContents,
  typeName,
  type Value,
} from '@pyco/vm';
import { ssizeArgument } from '../arguments.js';
import { ScannedString, scanString } from './scan-string.js';
import { SourceText } from './source-text.js';

/** `json.scanner.c_make_scanner`. */
class PyScanner extends PyObject {
  strict = true;
  objectHook: Value = None;
  objectPairsHook: Value = None;
  parseFloat: Value = floatType;
  parseInt: Value = intType;
  parseConstant: Value = None;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const WORDS: readonly (readonly [word: string, value: Value])[] = [
  ['null', None],
  ['true', true],
  ['false', false],
];
const CONSTANTS = ['NaN', 'Infinity', '-Infinity'] as const;

/** One run of a scanner over one document. */
class Scan {
  readonly scanner: PyScanner;
  readonly source: SourceText;
  readonly text: string;
  readonly scanned: ScannedString = new ScannedString();
  /** Position behind what was read last. */
  end = 0;

  constructor(scanner: PyScanner, source: SourceText) {
    this.scanner = scanner;
    this.source = source;
    this.text = source.text;
  }

  #skip(from: number): number {
    const { text } = this;
    let at = from;
    for (; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
    }
    return at;
  }

  string(begin: number): Value {
    scanString(this.source, begin, this.scanner.strict, this.scanned);
    this.end = this.scanned.end;
    return this.scanned.value;
  }

  value(at: number): Value {
    switch (this.text[at]) {
      case '"':
        return this.string(at + 1);
      case '{':
        return this.object(at + 1);
      case '[':
        return this.array(at + 1);
      case undefined:
        return raiseWith(exc.StopIteration, at);
      default:
        return this.#word(at) ?? this.#number(at) ?? raiseWith(exc.StopIteration, at);
    }
  }

  #word(at: number): Value | undefined {
    const { text, scanner } = this;
    for (const [word, value] of WORDS) {
      if (text.startsWith(word, at)) {
        this.end = at + word.length;
        return value;
      }
    }
    for (const word of CONSTANTS) {
      if (text.startsWith(word, at)) {
        this.end = at + word.length;
        return call(scanner.parseConstant, word);
      }
    }
    return undefined;
  }

  #number(at: number): Value | undefined {
    NUMBER.lastIndex = at;
    const match = NUMBER.exec(this.text);
    if (match === null) return undefined;
    const digits = match[0];
    this.end = at + digits.length;
    const { parseFloat, parseInt } = this.scanner;
    if (match[1] !== undefined || match[2] !== undefined)
      return parseFloat === floatType ? new PyFloat(Number(digits)) : call(parseFloat, digits);
    if (parseInt !== intType || digits.length > 15) return call(parseInt, digits);
    const value = Number(digits);
    return value === 0 ? 0 : value;
  }

  array(from: number): Value {
    const { text, source } = this;
    const items: Value[] = [];
    let at = this.#skip(from);
    if (text[at] === ']') {
      this.end = at + 1;
      return new PyList(items);
    }
    for (;;) {
      items.push(this.value(at));
      at = this.#skip(this.end);
      if (text[at] === ']') break;
      if (text[at] !== ',') source.fail("Expecting ',' delimiter", at);
      const comma = at;
      at = this.#skip(at + 1);
      if (text[at] === ']') source.fail('Illegal trailing comma before end of array', comma);
    }
    this.end = at + 1;
    return new PyList(items);
  }

  object(from: number): Value {
    const { text, source, scanner } = this;
    const pairs: Value[] | undefined = scanner.objectPairsHook === None ? undefined : [];
    const dict = new PyDict();
    let at = this.#skip(from);
    if (text[at] !== '}') {
      for (;;) {
        if (text[at] !== '"') source.fail('Expecting property name enclosed in double quotes', at);
        const key = this.string(at + 1);
        at = this.#skip(this.end);
        if (text[at] !== ':') source.fail("Expecting ':' delimiter", at);
        const value = this.value(this.#skip(at + 1));
        if (pairs !== undefined) pairs.push(new PyTuple([key, value]));
        else if (typeof key === 'string') dict.setStr(key, value);
        else dict.set(key, value);
        at = this.#skip(this.end);
        if (text[at] === '}') break;
        if (text[at] !== ',') source.fail("Expecting ',' delimiter", at);
        const comma = at;
        at = this.#skip(at + 1);
        if (text[at] === '}') source.fail('Illegal trailing comma before end of object', comma);
      }
    }
    const end = at + 1;
    const made =
      pairs !== undefined
        ? call(scanner.objectPairsHook, new PyList(pairs))
        : scanner.objectHook === None
          ? dict
          : call(scanner.objectHook, dict);
    this.end = end;
    return made;
  }
}

function scanOnce(self: PyScanner, string: Value, idx: Value): Value {
  const contents = strContents(string);
  if (contents === undefined) return raise(exc.TypeError, `first argument must be a string, not ${typeName(string)}`);
  const at = ssizeArgument(idx);
  if (at < 0) raise(exc.ValueError, 'idx cannot be negative');
  const scan = new Scan(self, new SourceText(string, contents));
  const value = scan.value(at);
  return new PyTuple([value, scan.end]);
}

/** `scanstring`: the string whose opening quote stands in front of `end`, and where it ends. */
export function scanStringFunction(string: Value, end: Value, strict: Value): Value {
  const begin = ssizeArgument(end);
  const contents = strContents(string);
  if (contents === undefined) return raise(exc.TypeError, `first argument must be a string, not ${typeName(string)}`);
  const source = new SourceText(string, contents);
  if (begin < 0 || begin > source.text.length) raise(exc.ValueError, 'end is out of bounds');
  const out = new ScannedString();
  scanString(source, begin, isTrue(strict), out);
  return new PyTuple([out.value, out.end]);
}

function newScanner(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  let context = args[0];
  if (kwnames !== undefined && kwnames.length > 0) {
    if (kwnames[0] !== 'context') raise(exc.TypeError, `make_scanner() got an unexpected keyword argument '${kwnames[0]}'`);
    context = args.at(-1);
  }
  if (context === undefined) return raise(exc.TypeError, "make_scanner() missing required argument 'context' (pos 1)");
  if (args.length > 1) raise(exc.TypeError, `make_scanner() takes at most 1 argument (${args.length} given)`);
  const self = new (type.instanceClass as new () => PyScanner)();
  self.strict = isTrue(getAttr(context, 'strict'));
  self.objectHook = getAttr(context, 'object_hook');
  self.objectPairsHook = getAttr(context, 'object_pairs_hook');
  self.parseFloat = getAttr(context, 'parse_float');
  self.parseInt = getAttr(context, 'parse_int');
  self.parseConstant = getAttr(context, 'parse_constant');
  return self;
}

const call2 = (self: PyScanner, args: readonly Value[], kwnames: KwNames | undefined): Value => {
  const given = args.length - (kwnames?.length ?? 0);
  let [string, idx]: (Value | undefined)[] = args.slice(0, given);
  kwnames?.forEach((name, k) => {
    if (name === 'string') string = args[given + k];
    else if (name === 'idx') idx = args[given + k];
    else raise(exc.TypeError, `scan_once() got an unexpected keyword argument '${name}'`);
  });
  if (string === undefined) raise(exc.TypeError, "scan_once() missing required argument 'string' (pos 1)");
  if (idx === undefined) raise(exc.TypeError, "scan_once() missing required argument 'idx' (pos 2)");
  return scanOnce(self, string!, idx!);
};

export const scannerType: PyType = defineType<PyScanner>({
  name: '_json.Scanner',
  instance: PyScanner,
  slots: { tp_new: newScanner, tp_init: () => {}, tp_call: call2 },
  getset: { strict: { get: (self) => self.strict } },
  members: {
    object_hook: 'objectHook',
    object_pairs_hook: 'objectPairsHook',
    parse_float: 'parseFloat',
    parse_int: 'parseInt',
    parse_constant: 'parseConstant',
  },
});
