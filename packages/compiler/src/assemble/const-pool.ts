import { CodeObject, CodePoints, Complex, type Const, Ellipsis, Float, FrozenSet } from '@pyco/marshal';
import { type ConstantValue, constantKey, FALSE, TRUE } from '../ast/constant.js';

/** What co_consts is made of before assembly: the tree's constants, and the code of nested scopes. */
export type CodeConst = ConstantValue | CodeObject;

/** The constants of one code object, each once. Two are one when type and value agree: 1, 1.0 and True stay apart. */
export class ConstPool {
  private values: CodeConst[];
  // Strings and ints are most of what is looked up, and need no key of their own.
  private readonly strings: Map<string, number>;
  private readonly ints: Map<number | bigint, number>;
  private readonly others: Map<string, number>;
  private readonly codes: Map<CodeObject, number>;

  constructor() {
    this.values = [];
    this.strings = new Map();
    this.ints = new Map();
    this.others = new Map();
    this.codes = new Map();
  }

  get size(): number {
    return this.values.length;
  }

  /** The index of `value`, which is added if it is new. */
  add(value: CodeConst): number {
    if (value instanceof CodeObject) return this.lookUp(this.codes, value, value);
    if (value.kind === 'str' && value.codePoints === null) return this.lookUp(this.strings, value.value, value);
    // A NaN equals nothing, itself included.
    if (value.kind === 'float' && Number.isNaN(value.value)) return this.values.push(value) - 1;
    if (value.kind === 'int') return this.lookUp(this.ints, value.value, value);
    return this.lookUp(this.others, constantKey(value), value);
  }

  addBool(value: boolean): number {
    return this.add(value ? TRUE : FALSE);
  }

  /** A tuple of constants that are here already. */
  addTuple(indexes: readonly number[]): number {
    const items = indexes.map((i) => this.values[i] as ConstantValue);
    return this.add({ kind: 'tuple', items });
  }

  isNone(index: number): boolean {
    const value = this.values[index]!;
    return !(value instanceof CodeObject) && value.kind === 'None';
  }

  /** Truth as Python tests it. */
  isTrue(index: number): boolean {
    const value = this.values[index]!;
    return value instanceof CodeObject || isTrueConstant(value);
  }

  /** Keep only what `isUsed` marks (and the first, which may be a docstring). Returns the new index of each old one. */
  keepOnly(isUsed: Uint8Array): Int32Array {
    const map = new Int32Array(this.values.length);
    const kept: CodeConst[] = [];
    for (let i = 0; i < this.values.length; i++) {
      map[i] = i === 0 || isUsed[i] === 1 ? kept.push(this.values[i]!) - 1 : -1;
    }
    this.values = kept;
    return map;
  }

  /** co_consts. The pool is no longer of use afterwards. */
  toConsts(): Const[] {
    return this.values.map((value) => (value instanceof CodeObject ? value : toConst(value)));
  }

  private lookUp<K>(map: Map<K, number>, key: K, value: CodeConst): number {
    let index = map.get(key);
    if (index === undefined) {
      index = this.values.push(value) - 1;
      map.set(key, index);
    }
    return index;
  }
}

/** Truth of a constant as Python tests it. */
export function isTrueConstant(value: ConstantValue): boolean {
  switch (value.kind) {
    case 'None':
      return false;
    case 'Ellipsis':
      return true;
    case 'bool':
      return value.value;
    case 'int':
      return value.value !== 0;
    case 'float':
      return value.value !== 0;
    case 'complex':
      return value.real !== 0 || value.imag !== 0;
    case 'str':
    case 'bytes':
      return value.value.length > 0;
    case 'tuple':
    case 'frozenset':
      return value.items.length > 0;
  }
}

/** A constant of the tree as marshal writes it. */
function toConst(value: ConstantValue): Const {
  switch (value.kind) {
    case 'None':
      return null;
    case 'Ellipsis':
      return Ellipsis;
    case 'bool':
    case 'int':
    case 'bytes':
      return value.value;
    case 'str':
      return value.codePoints === null ? value.value : new CodePoints(Uint32Array.from(value.codePoints));
    case 'float':
      return new Float(value.value);
    case 'complex':
      return new Complex(value.real, value.imag);
    case 'tuple':
      return value.items.map(toConst);
    case 'frozenset':
      return new FrozenSet(value.items.map(toConst));
  }
}
