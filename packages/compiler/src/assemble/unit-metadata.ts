import type { ConstPool } from './const-pool.js';

/** What assembly must know of a scope besides its instructions. The maps give each name its index, in order. */
export interface UnitMetadata {
  readonly name: string;
  readonly qualname: string;
  readonly firstlineno: number;
  readonly argcount: number;
  readonly posonlyargcount: number;
  readonly kwonlyargcount: number;
  readonly consts: ConstPool;
  readonly names: ReadonlyMap<string, number>;
  readonly varnames: ReadonlyMap<string, number>;
  readonly cellvars: ReadonlyMap<string, number>;
  readonly freevars: ReadonlyMap<string, number>;
  /** Variables of inlined comprehensions, which `locals()` does not show. */
  readonly fastHidden: ReadonlyMap<string, boolean>;
}
