import { getOwnAttribute, typeOf, type Value } from '@pyco/vm';

/** What an object of the library has under that name in its own `__dict__`, or `undefined`. */
export const own = (object: Value, name: string): Value | undefined =>
  typeOf(object).hasDict ? getOwnAttribute(object as Parameters<typeof getOwnAttribute>[0], name) : undefined;
