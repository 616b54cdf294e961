import { importAbsolute } from '../import/import.js';
import type { UnicodeNames } from '../ports/unicode-names.js';
import type { PyInterpreter } from '../state/interpreter.js';

const KEY = 'pyco.unicode-names';

/** Gives an interpreter the names of characters: what the module `unicodedata` does when it is imported. */
export function setUnicodeNames(interp: PyInterpreter, names: UnicodeNames): void {
  interp.storage.set(KEY, names);
}

/** The names of characters, for which `unicodedata` is imported; `undefined` where there is no such module. */
export function unicodeNames(interp: PyInterpreter): UnicodeNames | undefined {
  if (!interp.storage.has(KEY) && interp.nativeModules.has('unicodedata')) importAbsolute('unicodedata');
  return interp.storage.get(KEY) as UnicodeNames | undefined;
}
