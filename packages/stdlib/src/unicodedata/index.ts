import {
  defineType,
  exc,
  type MethodTable,
  type NativeModule,
  PyFloat,
  PyObject,
  type PyType,
  PyWideStr,
  raise,
  raiseWith,
  setUnicodeNames,
  strContents,
  strFromCodePoints,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { characterNames } from './names.js';
import { FORMS, type Form, normalize } from './normalize.js';
import { UNIDATA_VERSION } from './tables.generated.js';
import { decompositionOf, isAssigned, numericOf, recordOf } from './unicode-data.js';

/** `unicodedata.UCD`: the database of an older version of Unicode. There is one, 3.2.0. */
class PyUcd extends PyObject {}

/** The functions are the module's, and methods of the old database. */
const isOld = (self: Value): boolean => self instanceof PyUcd;

function character(value: Value, func: string, where = 'argument'): number {
  const text = strContents(value);
  if (typeof text === 'string' && text.length === 1) return text.charCodeAt(0);
  if (text instanceof PyWideStr && text.codePoints.length === 1) return text.codePoints[0]!;
  return raise(exc.TypeError, `${func}() ${where} must be a unicode character, not ${typeName(value)}`);
}

function valueOf(found: number | null, fallback: Value | undefined, missing: string, isFloat: boolean): Value {
  if (found === null) return fallback ?? raise(exc.ValueError, missing);
  return isFloat ? new PyFloat(found) : found;
}

function name(self: Value, chr: Value, fallback: Value | undefined): Value {
  const code = character(chr, 'name', 'argument 1');
  const found = isOld(self) && !isAssigned(code, true) ? undefined : characterNames.name(code);
  return found ?? fallback ?? raise(exc.ValueError, 'no such name');
}

const LONGEST_NAME = 256;

function lookup(self: Value, given: Value): Value {
  const text = strToJs(given);
  if (text === undefined) return raise(exc.TypeError, `lookup() argument must be str or bytes-like object, not ${typeName(given)}`);
  if (text.length > LONGEST_NAME) return raiseWith(exc.KeyError, 'name too long');
  const codes = isOld(self) ? oldLookup(text) : characterNames.lookup(text, true);
  if (codes === undefined) return raiseWith(exc.KeyError, strFromJs(`undefined character name '${text}'`));
  return strFromCodePoints(Uint32Array.from(codes));
}

/** Unicode 3.2 knows no aliases and no sequences. */
function oldLookup(text: string): readonly number[] | undefined {
  const code = characterNames.code(text.toUpperCase());
  return code !== undefined && isAssigned(code, true) ? [code] : undefined;
}

function formOf(value: Value, func: string): string {
  return strToJs(value) ?? raise(exc.TypeError, `${func}() argument 1 must be str, not ${typeName(value)}`);
}

const pointsOf = (text: string | PyWideStr): Iterable<number> =>
  typeof text === 'string' ? Array.from(text, (c) => c.charCodeAt(0)) : text.codePoints;

/** The text in a form: the same object if nothing changes. */
function normalized(self: Value, value: Value, text: string | PyWideStr, form: string): Value {
  if (text === '') return value;
  if (!(FORMS as readonly string[]).includes(form)) return raise(exc.ValueError, 'invalid normalization form');
  if (typeof text === 'string' && !/[^\0-\x7f]/.test(text)) return value;
  const pieces = normalize(pointsOf(text), form as Form, isOld(self));
  const points = pieces.flatMap((piece) => Array.from(piece, (c) => c.codePointAt(0)!));
  const made = strFromCodePoints(Uint32Array.from(points));
  return sameText(made, text) ? value : made;
}

function sameText(a: string | PyWideStr, b: string | PyWideStr): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.codePoints.length === b.codePoints.length && a.codePoints.every((c, i) => c === b.codePoints[i]);
}

function textArgument(value: Value, func: string): string | PyWideStr {
  return strContents(value) ?? raise(exc.TypeError, `${func}() argument 2 must be str, not ${typeName(value)}`);
}

/** The functions, under the receiver that a module or a type gives them. */
const database = (receiver: '$module' | '$self'): MethodTable => ({
  [`bidirectional(${receiver}, chr, /)`]: (self: Value, chr: Value): Value => recordOf(character(chr, 'bidirectional'), isOld(self))[1],
  [`category(${receiver}, chr, /)`]: (self: Value, chr: Value): Value => recordOf(character(chr, 'category'), isOld(self))[0],
  [`combining(${receiver}, chr, /)`]: (self: Value, chr: Value): Value => recordOf(character(chr, 'combining'), isOld(self))[2],
  [`mirrored(${receiver}, chr, /)`]: (self: Value, chr: Value): Value => recordOf(character(chr, 'mirrored'), isOld(self))[3],
  [`east_asian_width(${receiver}, chr, /)`]: (self: Value, chr: Value): Value =>
    recordOf(character(chr, 'east_asian_width'), isOld(self))[4],
  [`decomposition(${receiver}, chr, /)`]: (self: Value, chr: Value): Value => decompositionOf(character(chr, 'decomposition'), isOld(self)),
  [`decimal(${receiver}, chr, default=<unrepresentable>, /)`]: (self: Value, chr: Value, fallback: Value | undefined): Value =>
    valueOf(numericOf(character(chr, 'decimal', 'argument 1'), isOld(self))[0], fallback, 'not a decimal', false),
  [`digit(${receiver}, chr, default=<unrepresentable>, /)`]: (self: Value, chr: Value, fallback: Value | undefined): Value =>
    valueOf(numericOf(character(chr, 'digit', 'argument 1'), isOld(self))[1], fallback, 'not a digit', false),
  [`numeric(${receiver}, chr, default=<unrepresentable>, /)`]: (self: Value, chr: Value, fallback: Value | undefined): Value =>
    valueOf(numericOf(character(chr, 'numeric', 'argument 1'), isOld(self))[2], fallback, 'not a numeric character', true),
  [`name(${receiver}, chr, default=<unrepresentable>, /)`]: name,
  [`lookup(${receiver}, name, /)`]: lookup,
  [`normalize(${receiver}, form, unistr, /)`]: (self: Value, form: Value, unistr: Value): Value =>
    normalized(self, unistr, textArgument(unistr, 'normalize'), formOf(form, 'normalize')),
  [`is_normalized(${receiver}, form, unistr, /)`]: (self: Value, form: Value, unistr: Value): Value => {
    const wanted = formOf(form, 'is_normalized');
    return normalized(self, unistr, textArgument(unistr, 'is_normalized'), wanted) === unistr;
  },
});

const ucdType: PyType = defineType<PyUcd>({
  name: 'unicodedata.UCD',
  instance: PyUcd,
  final: true,
  noInstantiation: true,
  methods: database('$self'),
  getset: { unidata_version: { get: () => '3.2.0' } },
});

/** `unicodedata`. */
export const unicodedataModule: NativeModule = {
  name: 'unicodedata',
  types: [ucdType],
  functions: database('$module'),
  values: { unidata_version: UNIDATA_VERSION },
  init({ dict }, interp) {
    dict.setStr('ucd_3_2_0', new PyUcd());
    setUnicodeNames(interp, characterNames);
  },
};
