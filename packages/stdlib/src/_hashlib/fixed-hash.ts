import { defineType, type MethodTable, type PyType, type Value } from '@pyco/vm';
import { algorithm } from './algorithms.js';
import { hashGetSet, hashInput, hashMethods, PyHash, update } from './hash-object.js';

/** The type of a module like `_sha2`. */
export function fixedHashType(name: string): PyType {
  class FixedHash extends PyHash {}
  return defineType<PyHash>({
    name,
    instance: FixedHash,
    final: true,
    noInstantiation: true,
    methods: { ...hashMethods, 'update($self, obj, /)': update },
    getset: hashGetSet,
  });
}

/** Its constructor, as a function of the module. */
export function fixedHashFunctions(makers: { readonly [name: string]: PyType }): MethodTable {
  return Object.fromEntries(
    Object.entries(makers).map(([name, type]) => [
      `${name}(string=b'', *, usedforsecurity=True)`,
      (data: Value | undefined): Value => {
        const made = new (type.instanceClass as unknown as typeof PyHash)(algorithm(name));
        if (data !== undefined) made.running.update(hashInput(data));
        return made;
      },
    ]),
  );
}
