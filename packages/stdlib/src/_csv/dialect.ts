import {
  defineType,
  exc,
  isTrue,
  type KwNames,
  None,
  PyObject,
  type PyType,
  raise,
  strContents,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { csvState, fail } from './state.js';

export const Quote = { MINIMAL: 0, ALL: 1, NONNUMERIC: 2, NONE: 3, STRINGS: 4, NOTNULL: 5 } as const;

/** `_csv.Dialect`: how a file is written. Characters are text of one character, `undefined` for none. */
export class PyDialect extends PyObject {
  delimiter = ',';
  doublequote = true;
  escapechar: string | undefined = undefined;
  lineterminator = '\r\n';
  quotechar: string | undefined = '"';
  quoting: number = Quote.MINIMAL;
  skipinitialspace = false;
  strict = false;
}

const OPTIONS = ['delimiter', 'doublequote', 'escapechar', 'lineterminator', 'quotechar', 'quoting', 'skipinitialspace', 'strict'] as const;
type Option = (typeof OPTIONS)[number];
type Options = { [K in Option]?: Value };

const isOneCharacter = (text: string): boolean => text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff);

function characterOption(name: string, value: Value | undefined, fallback: string | undefined, orNone: boolean): string | undefined {
  if (value === undefined) return fallback;
  if (orNone && value === None) return undefined;
  const text = strToJs(value);
  if (text === undefined) return raise(exc.TypeError, `"${name}" must be string${orNone ? ' or None' : ''}, not ${typeName(value)}`);
  return isOneCharacter(text) ? text : raise(exc.TypeError, `"${name}" must be a 1-character string`);
}

function quotingOption(value: Value | undefined): number {
  if (value === undefined) return Quote.MINIMAL;
  if (typeof value !== 'number' && typeof value !== 'boolean' && !hasIntValue(value)) raise(exc.TypeError, '"quoting" must be an integer');
  const quoting = intArgument(value);
  return quoting < Quote.MINIMAL || quoting > Quote.NOTNULL ? raise(exc.TypeError, 'bad "quoting" value') : quoting;
}

const hasIntValue = (value: Value): boolean =>
  typeof value === 'bigint' || (typeof value === 'object' && tryGetAttr(value, 'bit_length') !== undefined);

function lineterminatorOption(value: Value | undefined): string {
  if (value === undefined) return '\r\n';
  if (value === None) return raise(exc.TypeError, 'lineterminator must be set');
  return strToJs(value) ?? raise(exc.TypeError, '"lineterminator" must be a string');
}

/** Characters that cannot be what they are said to be. */
function check(dialect: PyDialect): void {
  const { delimiter, escapechar, quotechar, lineterminator, skipinitialspace } = dialect;
  const characters: readonly (readonly [string, string | undefined, boolean])[] = [
    ['delimiter', delimiter, true],
    ['escapechar', escapechar, !skipinitialspace],
    ['quotechar', quotechar, !skipinitialspace],
  ];
  for (const [name, c, maySpace] of characters)
    if (c === '\r' || c === '\n' || (c === ' ' && !maySpace)) raise(exc.ValueError, `bad ${name} value`);
  const pairs: readonly (readonly [string, boolean])[] = [
    ['delimiter or escapechar', delimiter === escapechar],
    ['delimiter or quotechar', delimiter === quotechar],
    ['escapechar or quotechar', escapechar !== undefined && escapechar === quotechar],
    ['delimiter or lineterminator', lineterminator.includes(delimiter)],
    ['escapechar or lineterminator', escapechar !== undefined && lineterminator.includes(escapechar)],
    ['quotechar or lineterminator', quotechar !== undefined && lineterminator.includes(quotechar)],
  ];
  for (const [names, isClash] of pairs) if (isClash) raise(exc.ValueError, `bad ${names} value`);
}

/** A dialect from another one, an object with such attributes or the name of one, and options that go before it. */
function makeDialect(base: Value | undefined, options: Options): PyDialect {
  let source = base === None ? undefined : base;
  if (source !== undefined && strContents(source) !== undefined) source = getDialect(source);
  if (source instanceof PyDialect && Object.keys(options).length === 0) return source;
  const option = (name: Option): Value | undefined => options[name] ?? (source === undefined ? undefined : tryGetAttr(source, name));
  const dialect = new PyDialect();
  const boolean = (name: Option, fallback: boolean): boolean => {
    const value = option(name);
    return value === undefined ? fallback : isTrue(value);
  };
  dialect.delimiter = characterOption('delimiter', option('delimiter'), ',', false)!;
  dialect.doublequote = boolean('doublequote', true);
  dialect.escapechar = characterOption('escapechar', option('escapechar'), undefined, true);
  dialect.lineterminator = lineterminatorOption(option('lineterminator'));
  const quotechar = option('quotechar');
  dialect.quotechar = characterOption('quotechar', quotechar, '"', true);
  const quoting = option('quoting');
  dialect.quoting = quotingOption(quoting);
  dialect.skipinitialspace = boolean('skipinitialspace', false);
  dialect.strict = boolean('strict', false);
  // Without a quote character nothing is quoted, unless that is asked for.
  if (quotechar === None && quoting === undefined) dialect.quoting = Quote.NONE;
  if (dialect.quoting !== Quote.NONE && dialect.quotechar === undefined) raise(exc.TypeError, 'quotechar must be set if quoting enabled');
  check(dialect);
  return dialect;
}

export function getDialect(name: Value): PyDialect {
  const found = csvState().dialects.get(name);
  return found === undefined ? fail('unknown dialect') : (found as PyDialect);
}

/** Splits the arguments of `reader(file, dialect, **options)` and the like. */
export function dialectArguments(args: readonly Value[], kwnames: KwNames | undefined, before: number): PyDialect {
  const given = args.length - (kwnames?.length ?? 0);
  if (given < before) raise(exc.TypeError, ` expected at least ${before} argument${before === 1 ? '' : 's'}, got ${given}`);
  if (given > before + 1) raise(exc.TypeError, ` expected at most ${before + 1} arguments, got ${given}`);
  return bindDialect(args.slice(before, given), args.slice(given), kwnames ?? []);
}

function bindDialect(positional: readonly Value[], named: readonly Value[], kwnames: KwNames): PyDialect {
  if (positional.length + named.length > OPTIONS.length + 1)
    raise(exc.TypeError, `function takes at most ${OPTIONS.length + 1} arguments (${positional.length + named.length} given)`);
  let [base] = positional;
  const options: Options = {};
  positional.slice(1).forEach((value, i) => {
    options[OPTIONS[i]!] = value;
  });
  kwnames.forEach((name, i) => {
    if (name === 'dialect') base = named[i];
    else if ((OPTIONS as readonly string[]).includes(name)) options[name as Option] = named[i]!;
    else raise(exc.TypeError, `this function got an unexpected keyword argument '${name}'`);
  });
  return makeDialect(base, options);
}

const textOrNone = (text: string | undefined): Value => (text === undefined ? None : strFromJs(text));

export const dialectType: PyType = defineType<PyDialect>({
  name: '_csv.Dialect',
  instance: PyDialect,
  slots: {
    tp_new: (_type, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0);
      return bindDialect(args.slice(0, given), args.slice(given), kwnames ?? []);
    },
    tp_init: () => {},
  },
  methods: {
    '__reduce__($self, /)': (): Value => raise(exc.TypeError, "cannot pickle 'Dialect' instances"),
    '__reduce_ex__($self, protocol, /)': (): Value => raise(exc.TypeError, "cannot pickle 'Dialect' instances"),
  },
  members: { doublequote: 'doublequote', skipinitialspace: 'skipinitialspace', strict: 'strict' },
  getset: {
    delimiter: { get: (self) => strFromJs(self.delimiter) },
    escapechar: { get: (self) => textOrNone(self.escapechar) },
    lineterminator: { get: (self) => strFromJs(self.lineterminator) },
    quotechar: { get: (self) => textOrNone(self.quotechar) },
    quoting: { get: (self) => self.quoting },
  },
});
