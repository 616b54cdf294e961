import { CO, type CodeChanges, CodeObject } from '@pyco/marshal';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { distrust } from '../frame/executable.js';
import { None, type Value } from '../object/py-object.js';
import type { KwNames } from '../object/slots.js';
import { typeName } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { PyBytes } from './bytes/py-bytes.js';
import { intArgument } from './str/arguments.js';
import { PyTuple } from './tuple.js';

// Code objects that a program puts together itself: `code.replace()` and `types.CodeType()`. What they may hold is checked here as far as CPython checks it;
// their instructions are verified when they are run first (`instruction/verify.ts`), and nothing beyond that is taken on trust.

type Code = CodeObject<Value>;
type Reader = (value: Value, where: string) => unknown;

const wanted = (where: string, what: string, value: Value): never =>
  raise(exc.TypeError, `${where} must be ${what}, not ${value === None ? 'None' : typeName(value)}`);

const readBytes: Reader = (value, where) => (value instanceof PyBytes ? value.bytes : wanted(where, 'bytes', value));
const readTuple: Reader = (value, where) => (value instanceof PyTuple ? value.items : wanted(where, 'tuple', value));
const readText: Reader = (value, where) => (strContents(value) !== undefined ? strToJs(value) : wanted(where, 'str', value));

/** In the order of the constructor's arguments. */
const READERS: { readonly [name: string]: Reader } = {
  co_argcount: intArgument,
  co_posonlyargcount: intArgument,
  co_kwonlyargcount: intArgument,
  co_nlocals: intArgument,
  co_stacksize: intArgument,
  co_flags: intArgument,
  co_code: readBytes,
  co_consts: readTuple,
  co_names: readTuple,
  co_varnames: readTuple,
  co_filename: readText,
  co_name: readText,
  co_qualname: readText,
  co_firstlineno: intArgument,
  co_linetable: readBytes,
  co_exceptiontable: readBytes,
  co_freevars: readTuple,
  co_cellvars: readTuple,
};
const NAMES = Object.keys(READERS);
const COUNTS = ['co_argcount', 'co_posonlyargcount', 'co_kwonlyargcount', 'co_nlocals', 'co_stacksize', 'co_flags', 'co_firstlineno'];
const NAME_TUPLES = ['co_names', 'co_varnames', 'co_freevars', 'co_cellvars'];
const REQUIRED = 16;

type Fields = Record<string, unknown>;

/** The fields of names as JavaScript has them. `reject` hears of the first that is no str. */
function nameFields(fields: Fields, reject: (item: Value) => never): Fields {
  const named: Fields = {};
  for (const field of NAME_TUPLES) {
    const items = fields[field] as readonly Value[] | undefined;
    if (items !== undefined) named[field] = items.map((item) => strToJs(item) ?? reject(item));
  }
  return named;
}

/** `_PyCode_Validate`, which looks at the code object as a whole. */
function validate(
  code: Pick<Code, 'co_argcount' | 'co_posonlyargcount' | 'co_kwonlyargcount' | 'co_stacksize' | 'co_flags'>,
  fields: Fields,
): void {
  const { co_argcount, co_posonlyargcount, co_kwonlyargcount, co_flags } = code;
  if (co_argcount < co_posonlyargcount || code.co_stacksize < 0 || co_flags < 0) {
    raise(exc.SystemError, 'Objects/codeobject.c:412: bad argument to internal function');
  }
  if (((fields['co_code'] as Uint8Array).length & 1) !== 0) raise(exc.ValueError, 'code: co_code is malformed');
  const variables = (fields['co_varnames'] as readonly unknown[]).length;
  const stars = ((co_flags & CO.VARARGS) !== 0 ? 1 : 0) + ((co_flags & CO.VARKEYWORDS) !== 0 ? 1 : 0);
  if (co_argcount + co_kwonlyargcount + stars > variables) raise(exc.ValueError, 'code: co_varnames is too small');
  if (fields['co_nlocals'] !== variables) raise(exc.ValueError, 'code: co_nlocals != len(co_varnames)');
}

/** `code.replace()`: the fields by keyword. */
export function replaceFields(self: Code, changed: Iterable<{ readonly k: Value; readonly v: Value | undefined }>): Value {
  const changes: Fields = {};
  for (const { k, v } of changed) {
    const name = strToJs(k)!;
    if (!Object.hasOwn(READERS, name)) raise(exc.TypeError, `replace() got an unexpected keyword argument '${name}'`);
    changes[name] = READERS[name]!(v!, `replace() argument '${name}'`);
  }
  for (const name of COUNTS) if ((changes[name] as number) < 0) raise(exc.ValueError, `${name} must be a positive integer`);
  const { co_argcount, co_posonlyargcount, co_kwonlyargcount, co_stacksize, co_flags, co_code, co_varnames, co_nlocals } = self;
  const whole = {
    co_argcount,
    co_posonlyargcount,
    co_kwonlyargcount,
    co_stacksize,
    co_flags,
    co_code,
    co_varnames,
    co_nlocals,
    ...changes,
  };
  validate(whole, whole);
  const named = nameFields(changes, () => raise(exc.SystemError, 'non-string found in code slot'));
  delete changes['co_nlocals'];
  if (changes['co_stacksize'] === 0) changes['co_stacksize'] = 1;
  const made = self.replace({ ...changes, ...named } as CodeChanges<Value>);
  distrust(made);
  return made;
}

/** `types.CodeType()`. */
export function newCode(_type: unknown, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'code() takes no keyword arguments');
  if (args.length < REQUIRED || args.length > NAMES.length) {
    const bound = args.length < REQUIRED ? `least ${REQUIRED}` : `most ${NAMES.length}`;
    raise(exc.TypeError, `code expected at ${bound} arguments, got ${args.length}`);
  }
  const fields: Fields = { version: 313, co_freevars: [], co_cellvars: [] };
  for (const [i, value] of args.entries()) fields[NAMES[i]!] = READERS[NAMES[i]!]!(value, `code() argument ${i + 1}`);
  for (const name of COUNTS.slice(0, 4)) {
    if ((fields[name] as number) < 0) raise(exc.ValueError, `code: ${name.slice('co_'.length)} must not be negative`);
  }
  const named = nameFields(fields, (item) => raise(exc.TypeError, `name tuples must contain only strings, not '${typeName(item)}'`));
  validate(fields as never, { ...fields, ...named });
  const made = new CodeObject<Value>({ ...fields, ...named } as never);
  distrust(made);
  return made;
}

export const namesTuple = (names: readonly string[]): PyTuple => new PyTuple(names.map(strFromJs));
