import {
  exc,
  getIter,
  isCallable,
  type NativeModule,
  None,
  type PyDict,
  PyList,
  raise,
  strContents,
  toArray,
  tryGetAttr,
  type Value,
} from '@pyco/vm';
import { ssizeArgument } from '../arguments.js';
import { dialectArguments, dialectType, getDialect, Quote } from './dialect.js';
import { PyReader, readerType } from './reader.js';
import { csvState, errorType, fail } from './state.js';
import { PyWriter, writerType } from './writer.js';

/** The arguments of a native with `*args, **kwargs`, as a call has them. */
function spread(args: readonly Value[], kwargs: Value): { readonly values: readonly Value[]; readonly names: readonly string[] } {
  const entries = (kwargs as PyDict).liveEntries();
  return { values: [...args, ...entries.map(({ v }) => v!)], names: entries.map(({ k }) => k as string) };
}

function reader(args: readonly Value[], kwargs: Value): Value {
  const { values, names } = spread(args, kwargs);
  if (args.length === 0) raise(exc.TypeError, ' expected at least 1 argument, got 0');
  const input = getIter(args[0]!);
  return new PyReader(input, dialectArguments(values, names, 1));
}

function writer(args: readonly Value[], kwargs: Value): Value {
  const { values, names } = spread(args, kwargs);
  if (args.length === 0) raise(exc.TypeError, ' expected at least 1 argument, got 0');
  const write = tryGetAttr(args[0]!, 'write');
  if (write === undefined || !isCallable(write)) return raise(exc.TypeError, 'argument 1 must have a "write" method');
  return new PyWriter(write, dialectArguments(values, names, 1));
}

function registerDialect(args: readonly Value[], kwargs: Value): Value {
  const { values, names } = spread(args, kwargs);
  if (args.length === 0) raise(exc.TypeError, ' expected at least 1 argument, got 0');
  if (strContents(args[0]!) === undefined) raise(exc.TypeError, 'dialect name must be a string');
  csvState().dialects.set(args[0]!, dialectArguments(values, names, 1));
  return None;
}

function fieldSizeLimit(limit: Value | undefined): Value {
  const state = csvState();
  const before = state.fieldLimit;
  if (limit !== undefined) {
    if (typeof limit === 'bigint') raise(exc.OverflowError, 'Python int too large to convert to C long');
    if (typeof limit !== 'number' && typeof limit !== 'boolean') raise(exc.TypeError, 'limit must be an integer');
    state.fieldLimit = ssizeArgument(limit);
  }
  return before;
}

/** `_csv`. */
export const csvModule: NativeModule = {
  name: '_csv',
  types: [dialectType],
  functions: {
    'reader(*args, **kwargs)': reader,
    'writer(*args, **kwargs)': writer,
    'register_dialect(*args, **kwargs)': registerDialect,
    'unregister_dialect(name)': (name: Value): Value => (csvState().dialects.delete(name) ? None : fail('unknown dialect')),
    'get_dialect(name)': getDialect,
    'list_dialects()': (): Value => new PyList(toArray(csvState().dialects)),
    'field_size_limit(new_limit=<unrepresentable>)': fieldSizeLimit,
  },
  values: {
    Reader: readerType,
    Writer: writerType,
    QUOTE_MINIMAL: Quote.MINIMAL,
    QUOTE_ALL: Quote.ALL,
    QUOTE_NONNUMERIC: Quote.NONNUMERIC,
    QUOTE_NONE: Quote.NONE,
    QUOTE_STRINGS: Quote.STRINGS,
    QUOTE_NOTNULL: Quote.NOTNULL,
  },
  init({ dict }, interp) {
    dict.setStr('Error', errorType(interp));
    dict.setStr('_dialects', csvState(interp).dialects);
  },
};
