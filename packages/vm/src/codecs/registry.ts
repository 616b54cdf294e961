import { callWith } from '../abstract/call.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { None, type Value } from '../object/py-object.js';
import type { PyInterpreter } from '../state/interpreter.js';
import { currentThread } from '../state/thread.js';

/** The codecs and error handlers of one interpreter: what the module `_codecs` registers and looks up. */
export class CodecRegistry {
  readonly searchPath: Value[] = [];
  /** Codec tuples by normalised name. */
  readonly cache: Map<string, PyTuple> = new Map();
  /** Error handlers that the program registered, by name. The built-in ones are not among them. */
  readonly errorHandlers: Map<string, Value> = new Map();
  /**
   * Called before the first search: imports `encodings`, whose search function then registers itself. `undefined` once it has
   * run, and where there is no such package.
   */
  prepare: (() => void) | undefined = undefined;
}

const KEY = 'pyco.codec-registry';

/** The registry of an interpreter, of the running one by default. */
export function codecRegistry(interp: PyInterpreter = currentThread().interp): CodecRegistry {
  let registry = interp.storage.get(KEY) as CodecRegistry | undefined;
  if (registry === undefined) {
    registry = new CodecRegistry();
    interp.storage.set(KEY, registry);
  }
  return registry;
}

/** `_PyCodec_Lookup`: the tuple (encoder, decoder, stream reader, stream writer) that a search function has for the encoding. */
export function lookupCodec(encoding: string): PyTuple {
  const registry = codecRegistry();
  // `_Py_normalize_encoding`: between letters, digits and dots, whatever else stands there is one underscore.
  const name = encoding
    .split(/[^A-Za-z0-9.]+/)
    .filter((part) => part !== '')
    .join('_')
    .toLowerCase();
  const known = registry.cache.get(name);
  if (known !== undefined) return known;
  const prepare = registry.prepare;
  registry.prepare = undefined;
  prepare?.();
  for (const search of registry.searchPath) {
    const found = callWith(search, [name], undefined);
    if (found === None) continue;
    if (!(found instanceof PyTuple) || found.items.length !== 4) raise(exc.TypeError, 'codec search functions must return 4-tuples');
    registry.cache.set(name, found as PyTuple);
    return found as PyTuple;
  }
  return raise(exc.LookupError, `unknown encoding: ${encoding}`);
}

/** `PyCodec_LookupError` for a handler that is not built in. */
export function lookupErrorHandler(name: string): Value {
  return codecRegistry().errorHandlers.get(name) ?? raise(exc.LookupError, `unknown error handler name '${name}'`);
}
