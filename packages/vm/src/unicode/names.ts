import type { UnicodeNames } from '../ports/unicode-names.js';
import type { PyInterpreter } from '../state/interpreter.js';

const KEY = 'pyco.unicode-names';

/** Gives an interpreter the names of characters. */
function _setUnicodeNames(interp: PyInterpreter, names: UnicodeNames): void {
  interp.storage.set(KEY, names);
}

/** The names of characters, `undefined` where nobody has brought them. */
export const unicodeNames = (interp: PyInterpreter): UnicodeNames | undefined => interp.storage.get(KEY) as UnicodeNames | undefined;
