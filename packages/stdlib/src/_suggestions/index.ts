import { exc, type NativeModule, None, PyList, raise, strFromJs, strToJs, suggestName, type Value } from '@pyco/vm';

function generate(candidates: Value, item: Value): Value {
  if (!(candidates instanceof PyList)) return raise(exc.TypeError, 'candidates must be a list');
  const names = candidates.items.map((name) => strToJs(name) ?? raise(exc.TypeError, 'all elements in candidates must be strings'));
  const suggestion = suggestName(names, strToJs(item) ?? '');
  return suggestion === undefined ? None : strFromJs(suggestion);
}

/** `_suggestions`: the search that tracebacks make for a name that was meant. */
export const suggestionsModule: NativeModule = {
  name: '_suggestions',
  functions: { '_generate_suggestions(candidates, item, /)': generate },
};
