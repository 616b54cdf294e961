import { CodeObject, CodePoints, Complex, type Const, Float, FrozenSet } from '@pyco/marshal';

/** The code objects of one compilation, each once: a finally body is compiled twice, and a function in it is to be one
 *  constant, as in CPython. Equal means that they do the same at the same place; the qualified name does not count. */
export class CodeCache {
  private readonly codes: Map<string, CodeObject[]>;

  constructor() {
    this.codes = new Map();
  }

  /** `code`, or the code object equal to it that came before. */
  intern(code: CodeObject): CodeObject {
    const key = `${code.co_firstlineno} ${code.co_name}`;
    const known = this.codes.get(key);
    if (known === undefined) {
      this.codes.set(key, [code]);
      return code;
    }
    const equal = known.find((other) => sameCode(other, code));
    if (equal === undefined) known.push(code);
    return equal ?? code;
  }
}

function sameCode(a: CodeObject, b: CodeObject): boolean {
  return (
    a.co_argcount === b.co_argcount &&
    a.co_posonlyargcount === b.co_posonlyargcount &&
    a.co_kwonlyargcount === b.co_kwonlyargcount &&
    a.co_flags === b.co_flags &&
    sameBytes(a.co_code, b.co_code) &&
    sameBytes(a.co_linetable, b.co_linetable) &&
    sameBytes(a.co_exceptiontable, b.co_exceptiontable) &&
    sameStrings(a.co_names, b.co_names) &&
    sameStrings(a.co_localsplusnames, b.co_localsplusnames) &&
    a.co_consts.length === b.co_consts.length &&
    a.co_consts.every((value, i) => sameConst(value, b.co_consts[i]!))
  );
}

function sameConst(a: Const, b: Const): boolean {
  if (a === b) return true;
  if (a instanceof CodeObject) return b instanceof CodeObject && sameCode(a, b);
  if (a instanceof Float) return b instanceof Float && Object.is(a.value, b.value);
  if (a instanceof Complex) return b instanceof Complex && Object.is(a.real, b.real) && Object.is(a.imag, b.imag);
  if (a instanceof CodePoints) return b instanceof CodePoints && a.points.join() === b.points.join();
  if (a instanceof Uint8Array) return b instanceof Uint8Array && sameBytes(a, b);
  if (a instanceof FrozenSet) return b instanceof FrozenSet && sameConst(a.items, b.items);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameConst(item, b[i]));
  return false;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function sameStrings(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
