import { asIndex, exc, instanceDict, None, PyDict, raise, typeName, typeOf, type Value } from '@pyco/vm';

/** The position in the state of a `BytesIO` or `StringIO`. */
export function statePosition(value: Value, which: 'second' | 'third'): number {
  if (typeOf(value).nb_index === undefined)
    raise(exc.TypeError, `${which} item of state must be an integer, ${which === 'second' ? 'not' : 'got'} ${typeName(value)}`);
  const position = Number(asIndex(value));
  return position < 0 ? raise(exc.ValueError, 'position value cannot be negative') : position;
}

/** Puts the attributes of a state into the object's `__dict__`. */
export function restoreDict(self: Value, dict: Value, which: 'third' | 'fourth'): void {
  if (dict === None) return;
  if (!(dict instanceof PyDict)) raise(exc.TypeError, `${which} item of state should be a dict, got a ${typeName(dict)}`);
  const own = instanceDict(self as never);
  for (const { k, v } of (dict as PyDict).liveEntries()) own.set(k, v!);
}
