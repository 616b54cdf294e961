import { getAttr, PyFunction, type PyType, strToJs, typeOf, type Value } from '@pyco/vm';

/** Whether objects of a type are as the library made them: found out once for each version of the type that came last. */
export class Plainness {
  readonly #ask: (type: PyType) => boolean;
  #version = -1;
  #answer = false;

  constructor(ask: (type: PyType) => boolean) {
    this.#ask = ask;
  }

  has(object: Value): boolean {
    const type = typeOf(object);
    if (type.tp_version_tag !== this.#version) {
      this.#answer = this.#ask(type);
      this.#version = type.tp_version_tag;
    }
    return this.#answer;
  }
}

/** A method of one of the library's classes, if it is the library's. */
export function ownMethod(type: PyType, name: string, module: string): PyFunction | undefined {
  const found = type.tp_dict.getStr(name);
  return found instanceof PyFunction && strToJs(getAttr(found, '__module__')) === module ? found : undefined;
}

/** Whether the type has these methods from the library; `undefined` among them: somebody was there before us. */
export const hasAll = (type: PyType, methods: ReadonlyMap<string, Value | undefined>): boolean =>
  [...methods].every(([name, method]) => method !== undefined && type.lookup(name) === method);
