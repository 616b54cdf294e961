import {
  codecRegistry,
  exc,
  isRaised,
  lookupErrorHandler,
  NativeDef,
  None,
  needBytes,
  PyBuiltinFunction,
  PyBytes,
  PyTuple,
  PyUnicodeError,
  raise,
  recoverDecode,
  recoverEncode,
  strContents,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';

const NAMES = ['strict', 'ignore', 'replace', 'xmlcharrefreplace', 'backslashreplace', 'namereplace', 'surrogateescape', 'surrogatepass'];

/** Handlers that can do nothing about bytes that no codec could read, and about a table's characters. */
const NOT_DECODING = ['xmlcharrefreplace', 'namereplace'];
const NOT_TRANSLATING = [...NOT_DECODING, 'surrogateescape', 'surrogatepass'];

/** `PyCodec_*Errors`: a built-in error handler as a callable of one exception. */
function handle(name: string, error: Value): Value {
  if (!(error instanceof PyUnicodeError)) {
    if (name === 'strict' && isRaised(error, exc.BaseException)) throw error;
    return raise(
      exc.TypeError,
      name === 'strict' ? 'codec must pass exception instance' : `don't know how to handle ${typeName(error)} in error callback`,
    );
  }
  if (name === 'strict') throw error;
  const refusing: readonly string[] = isRaised(error, exc.UnicodeEncodeError)
    ? []
    : isRaised(error, exc.UnicodeDecodeError)
      ? NOT_DECODING
      : NOT_TRANSLATING;
  if (refusing.includes(name)) raise(exc.TypeError, `don't know how to handle ${typeName(error)} in error callback`);
  const encoding = error.encoding === undefined ? '' : strToJs(error.encoding)!;
  const reason = error.reason === undefined ? '' : strToJs(error.reason)!;
  const { start, end, object } = error;
  const text = object === undefined ? undefined : strContents(object);
  if (text === undefined) {
    const bytes = needBytes(object!);
    const recovery = recoverDecode(name, { encoding, bytes, start, end, reason });
    return new PyTuple([recovery.replacement, recovery.position]);
  }
  if (isRaised(error, exc.UnicodeTranslateError)) {
    if (name === 'ignore') return new PyTuple(['', end]);
    if (name === 'replace') return new PyTuple(['\ufffd'.repeat(end - start), end]);
  }
  const recovery = recoverEncode(name, { encoding, text, start, end, reason });
  const { replacement } = recovery;
  return new PyTuple([replacement instanceof Uint8Array ? new PyBytes(replacement) : replacement, recovery.position]);
}

/** The declarations of the built-in handlers, by their names. */
const BUILTIN_HANDLERS: readonly { readonly name: string; readonly declaration: string; readonly fn: (error: Value) => Value }[] =
  NAMES.map((name) => ({
    name,
    declaration: `${name}_errors(exc, /)`,
    fn: (error) => handle(name, error),
  }));

/** The handler of a name: the one that is registered, or a built-in one. */
export function errorHandler(name: string): Value {
  const registered = codecRegistry().errorHandlers.get(name);
  if (registered !== undefined) return registered;
  const builtin = BUILTIN_HANDLERS.find((handler) => handler.name === name);
  return builtin === undefined
    ? lookupErrorHandler(name)
    : new PyBuiltinFunction(new NativeDef(builtin.declaration, builtin.fn, ''), None, undefined);
}
