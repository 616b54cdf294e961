import {
  asIndex,
  currentThread,
  exc,
  type NativeModule,
  None,
  PyDict,
  type PyInterpreter,
  PyList,
  type PyType,
  raise,
  strContents,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { moduleException, raiseOf } from '../module-exception.js';
import { LANGINFO } from './langinfo.js';

const CATEGORIES = { LC_CTYPE: 0, LC_NUMERIC: 1, LC_TIME: 2, LC_COLLATE: 3, LC_MONETARY: 4, LC_MESSAGES: 5, LC_ALL: 6 } as const;
const CHAR_MAX = 127;
/** The locales there are: text is UTF-8 in all of them, and nothing else differs. */
const LOCALES = new Set(['C', 'POSIX', 'C.UTF-8', 'C.utf8']);
/** What `setlocale(LC_ALL)` lists beyond Python's own categories. */
const MORE = ['LC_PAPER', 'LC_NAME', 'LC_ADDRESS', 'LC_TELEPHONE', 'LC_MEASUREMENT', 'LC_IDENTIFICATION'];

/** The locale of each category, by its number. */
class LocaleState {
  readonly names: string[] = ['C.UTF-8', 'C', 'C', 'C', 'C', 'C'];
}

function stateOf(interp: PyInterpreter): LocaleState {
  let state = interp.storage.get(LocaleState) as LocaleState | undefined;
  if (state === undefined) {
    state = new LocaleState();
    interp.storage.set(LocaleState, state);
  }
  return state;
}

const errorType = (interp: PyInterpreter = currentThread().interp): PyType => moduleException('locale', 'Error', undefined, interp);
const unsupported = (): never => raiseOf(errorType(), 'unsupported locale setting');

const canonical = (name: string): string => (name === 'POSIX' ? 'C' : name === 'C.utf8' ? 'C.UTF-8' : name);

/** `LC_ALL` as one name, or as a list of all categories where they differ. */
function allName(names: readonly string[]): string {
  if (names.every((name) => name === names[0])) return names[0]!;
  const own = Object.entries(CATEGORIES).filter(([, number]) => number < names.length);
  return [...own.map(([category, number]) => `${category}=${names[number]}`), ...MORE.map((category) => `${category}=C`)].join(';');
}

function setAll(names: string[], wanted: string): void {
  if (!wanted.includes('=')) {
    if (!LOCALES.has(wanted)) unsupported();
    names.fill(canonical(wanted));
    return;
  }
  for (const part of wanted.split(';')) {
    const [category, name] = part.split('=') as [keyof typeof CATEGORIES, string | undefined];
    if (name === undefined || !LOCALES.has(name)) unsupported();
    const number = CATEGORIES[category];
    if (number !== undefined && number < names.length) names[number] = canonical(name!);
  }
}

/** The name for `''`: what the environment says. */
function environmentLocale(category: string): string {
  const { env } = currentThread().interp.host;
  for (const variable of ['LC_ALL', category, 'LANG']) {
    const value = env[variable];
    if (value !== undefined && value !== '') return value;
  }
  return 'C';
}

function setlocale(categoryValue: Value, locale: Value | undefined): Value {
  const category = intArgument(categoryValue);
  const { names } = stateOf(currentThread().interp);
  if (category < 0 || category > CATEGORIES.LC_ALL) unsupported();
  const isAll = category === CATEGORIES.LC_ALL;
  if (locale !== undefined && locale !== None) {
    let wanted = strToJs(locale);
    if (wanted === undefined) return raise(exc.TypeError, `setlocale() argument 2 must be str or None, not ${typeName(locale)}`);
    if (wanted.includes('\0')) raise(exc.ValueError, 'embedded null character');
    if (wanted === '') wanted = environmentLocale(Object.keys(CATEGORIES)[category]!);
    if (isAll) setAll(names, wanted);
    else if (LOCALES.has(wanted)) names[category] = canonical(wanted);
    else unsupported();
  }
  return isAll ? allName(names) : names[category]!;
}

const CONVENTIONS: readonly (readonly [name: string, value: string | number | readonly number[]])[] = [
  ['decimal_point', '.'],
  ['thousands_sep', ''],
  ['grouping', []],
  ['int_curr_symbol', ''],
  ['currency_symbol', ''],
  ['mon_decimal_point', ''],
  ['mon_thousands_sep', ''],
  ['mon_grouping', []],
  ['positive_sign', ''],
  ['negative_sign', ''],
  ['int_frac_digits', CHAR_MAX],
  ['frac_digits', CHAR_MAX],
  ['p_cs_precedes', CHAR_MAX],
  ['p_sep_by_space', CHAR_MAX],
  ['n_cs_precedes', CHAR_MAX],
  ['n_sep_by_space', CHAR_MAX],
  ['p_sign_posn', CHAR_MAX],
  ['n_sign_posn', CHAR_MAX],
];

function localeconv(): Value {
  const dict = new PyDict();
  for (const [name, value] of CONVENTIONS)
    dict.setStr(name, typeof value === 'object' ? new PyList([...value]) : (value as string | number));
  return dict;
}

function textArgument(value: Value, func: string, where: string): string {
  const text = strToJs(value);
  if (text === undefined) return raise(exc.TypeError, `${func}() ${where} must be str, not ${typeName(value)}`);
  return text.includes('\0') ? raise(exc.ValueError, 'embedded null character') : text;
}

/** By code points, as the C locale's `strcoll` compares UTF-8. */
function compareText(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(x.length - y.length);
}

const NUL_FREE = (value: Value): Value => {
  if (strContents(value) === undefined) raise(exc.TypeError, `gettext() argument must be str, not ${typeName(value)}`);
  return value;
};

/** `_locale`: the C locale, with UTF-8 for text. */
export const localeModule: NativeModule = {
  name: '_locale',
  values: {
    ...CATEGORIES,
    CHAR_MAX,
    ...Object.fromEntries(LANGINFO.map(([name, key]) => [name, key])),
  },
  functions: {
    'setlocale(category, locale=<unrepresentable>, /)': setlocale,
    'localeconv()': localeconv,
    'strcoll(os1, os2, /)': (a: Value, b: Value): Value =>
      compareText(textArgument(a, 'strcoll', 'argument 1'), textArgument(b, 'strcoll', 'argument 2')),
    'strxfrm(string, /)': (string: Value): Value => (textArgument(string, 'strxfrm', 'argument'), string),
    'nl_langinfo(key, /)': (key: Value): Value => {
      const wanted = asIndex(key);
      const found = LANGINFO.find(([, number]) => number === wanted);
      return found === undefined ? raise(exc.ValueError, 'unsupported langinfo constant') : found[2];
    },
    'getencoding()': (): Value => 'UTF-8',
    'gettext(msg, /)': NUL_FREE,
    'dgettext(domain, msg, /)': (_domain: Value, msg: Value): Value => NUL_FREE(msg),
    'dcgettext(domain, msg, category, /)': (_domain: Value, msg: Value, _category: Value): Value => NUL_FREE(msg),
  },
  init({ dict }, interp) {
    dict.setStr('Error', errorType(interp));
  },
};
