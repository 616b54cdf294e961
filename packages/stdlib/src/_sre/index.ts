import { asIndex, exc, type NativeModule, PyDict, PyList, PyTuple, raise, toArray, type Value } from '@pyco/vm';
import { isCasedUnicode, lowerAscii, lowerUnicode } from './characters.js';
import { PyPattern, PyTemplate } from './pattern.js';
import { MAXREPEAT } from './program.js';

const MAGIC = 20230612;
const MAXGROUPS = 1073741823;

function compile(pattern: Value, flags: Value, code: Value, groups: Value, groupindex: Value, indexgroup: Value): Value {
  if (!(code instanceof PyList)) return raise(exc.TypeError, 'compile() argument 3 must be list');
  if (!(groupindex instanceof PyDict)) return raise(exc.TypeError, 'compile() argument 5 must be dict');
  if (!(indexgroup instanceof PyTuple)) return raise(exc.TypeError, 'compile() argument 6 must be tuple');
  // The codes are instances of an int subclass; only their numbers count.
  const numbers = code.items.map((item) => Number(asIndex(item)));
  return new PyPattern(pattern, Number(asIndex(flags)), Number(asIndex(groups)), groupindex, indexgroup, numbers);
}

const character = (value: Value): number => Number(asIndex(value));

/** `_sre`: the engine under CPython's own `re`. */
export const sreModule: NativeModule = {
  name: '_sre',
  values: { MAGIC, CODESIZE: 4, MAXREPEAT, MAXGROUPS, copyright: 'pyco' },
  functions: {
    'compile(pattern, flags, code, groups, groupindex, indexgroup)': compile,
    'template(pattern, template, /)': (_pattern: Value, template: Value): Value => new PyTemplate(toArray(template)),
    'getcodesize()': (): Value => 4,
    'ascii_iscased(character, /)': (c: Value): Value =>
      lowerAscii(character(c)) !== character(c) || (character(c) >= 0x61 && character(c) <= 0x7a),
    'unicode_iscased(character, /)': (c: Value): Value => isCasedUnicode(character(c)),
    'ascii_tolower(character, /)': (c: Value): Value => lowerAscii(character(c)),
    'unicode_tolower(character, /)': (c: Value): Value => lowerUnicode(character(c)),
  },
};
