import type { Const } from './const.js';
import type { PythonVersion } from './version.js';

/** Bits of `co_flags`. The `FUTURE_*` bits are those `from __future__ import …` leaves in a code object. */
export const CO = {
  OPTIMIZED: 0x1,
  NEWLOCALS: 0x2,
  VARARGS: 0x4,
  VARKEYWORDS: 0x8,
  NESTED: 0x10,
  GENERATOR: 0x20,
  /** Before 3.11: no free variables and no cells. */
  NOFREE: 0x40,
  COROUTINE: 0x80,
  ITERABLE_COROUTINE: 0x100,
  ASYNC_GENERATOR: 0x200,
  FUTURE_DIVISION: 0x20000,
  FUTURE_ABSOLUTE_IMPORT: 0x40000,
  FUTURE_WITH_STATEMENT: 0x80000,
  FUTURE_PRINT_FUNCTION: 0x100000,
  FUTURE_UNICODE_LITERALS: 0x200000,
  FUTURE_BARRY_AS_BDFL: 0x400000,
  FUTURE_GENERATOR_STOP: 0x800000,
  FUTURE_ANNOTATIONS: 0x1000000,
  /** 3.13: the first constant is the docstring. */
  HAS_DOCSTRING: 0x4000000,
  /** 3.13: a function defined in a class body. */
  METHOD: 0x8000000,
} as const;

/** Bits of an entry of `co_localspluskinds`. */
export const CO_FAST = {
  /** 3.14: positional argument, keyword argument, `*args` or `**kwargs`. */
  ARG_POS: 0x02,
  ARG_KW: 0x04,
  ARG_VAR: 0x08,
  /** 3.12: the variable of an inlined comprehension, absent from `locals()`. */
  HIDDEN: 0x10,
  LOCAL: 0x20,
  CELL: 0x40,
  FREE: 0x80,
} as const;

/** What every version's code object has. */
interface CodeFieldsBase<V> {
  readonly version: PythonVersion;
  readonly co_argcount: number;
  readonly co_posonlyargcount: number;
  readonly co_kwonlyargcount: number;
  readonly co_stacksize: number;
  readonly co_flags: number;
  readonly co_code: Uint8Array;
  readonly co_consts: readonly V[];
  readonly co_names: readonly string[];
  readonly co_filename: string;
  readonly co_name: string;
  /** `co_name` when left out; 3.11 and later store it. */
  readonly co_qualname?: string;
  readonly co_firstlineno: number;
  /** lnotab before 3.10, line table in 3.10, location table from 3.11. */
  readonly co_linetable: Uint8Array;
  /** Empty when left out; 3.11 and later store it. */
  readonly co_exceptiontable?: Uint8Array;
}

/** Local variables the way 3.11 and later store them: one numbered file with a kind each. */
export interface LocalsPlusFields {
  readonly co_localsplusnames: readonly string[];
  readonly co_localspluskinds: Uint8Array;
}

/** Local variables the way versions before 3.11 store them, and the way every version shows them to Python code. */
export interface VariableFields {
  /** The number of `co_varnames` when left out. Files before 3.11 store it beside them. */
  readonly co_nlocals?: number;
  readonly co_varnames: readonly string[];
  readonly co_cellvars: readonly string[];
  readonly co_freevars: readonly string[];
}

/** What `new CodeObject` takes: local variables in either of the two forms. */
export type CodeFields<V = Const> = CodeFieldsBase<V> & (LocalsPlusFields | VariableFields);

/** The larger fields of a code object that has been read only in part. */
export interface LateFields<V> {
  read(): CodeFields<V>;
}

/** The smaller fields, and where the others are to be had. */
export type CodeHead<V> = Pick<
  CodeFieldsBase<V>,
  | 'version'
  | 'co_argcount'
  | 'co_posonlyargcount'
  | 'co_kwonlyargcount'
  | 'co_stacksize'
  | 'co_flags'
  | 'co_filename'
  | 'co_name'
  | 'co_qualname'
  | 'co_firstlineno'
> & { readonly late: LateFields<V> };

interface CodeBody<V> {
  readonly co_nlocals: number;
  readonly co_code: Uint8Array;
  readonly co_consts: readonly V[];
  readonly co_names: readonly string[];
  readonly co_linetable: Uint8Array;
  readonly co_exceptiontable: Uint8Array;
}

/** What `CodeObject.replace` takes: any field; local variables in one form or the other. */
export type CodeChanges<V = Const> = Partial<CodeFieldsBase<V>> & (Partial<LocalsPlusFields> | Partial<VariableFields>);

const NO_BYTES = new Uint8Array(0);

/**
 * A code object of Python 3.8 to 3.14, one type for all of them, with CPython's field names. Immutable but for
 * `co_extra`, which belongs to whoever evaluates it, and `co_filename`.
 *
 * Byte fields may be views on the bytes that were read: do not write to either.
 */
export class CodeObject<V = Const> {
  readonly version: PythonVersion;
  readonly co_argcount: number;
  readonly co_posonlyargcount: number;
  readonly co_kwonlyargcount: number;
  readonly co_stacksize: number;
  readonly co_flags: number;
  /** Changed by an importer that finds the file elsewhere than where it was compiled; by nobody else. */
  co_filename: string;
  readonly co_name: string;
  readonly co_qualname: string;
  readonly co_firstlineno: number;
  /** A slot for the evaluator, as CPython's `co_extra`: never read or written by this package. */
  co_extra: unknown;

  /** Where the larger fields are to be read, until they have been. */
  private late: LateFields<V> | undefined;
  private body: CodeBody<V> | undefined;
  // One of the two forms is given, the other is derived when somebody asks: the VM reads the first of a new code object
  // and the second of an old one, and loading thousands of code objects should pay for neither.
  private localsplusnames: readonly string[] | undefined;
  private localspluskinds: Uint8Array | undefined;
  private varnames: readonly string[] | undefined;
  private cellvars: readonly string[] | undefined;
  private freevars: readonly string[] | undefined;

  constructor(fields: CodeFields<V> | CodeHead<V>) {
    this.version = fields.version;
    this.co_argcount = fields.co_argcount;
    this.co_posonlyargcount = fields.co_posonlyargcount;
    this.co_kwonlyargcount = fields.co_kwonlyargcount;
    this.co_stacksize = fields.co_stacksize;
    this.co_flags = fields.co_flags;
    this.co_filename = fields.co_filename;
    this.co_name = fields.co_name;
    this.co_qualname = fields.co_qualname ?? fields.co_name;
    this.co_firstlineno = fields.co_firstlineno;
    this.co_extra = undefined;
    this.late = undefined;
    this.body = undefined;
    this.localsplusnames = undefined;
    this.localspluskinds = undefined;
    this.varnames = undefined;
    this.cellvars = undefined;
    this.freevars = undefined;
    if ('late' in fields) this.late = fields.late;
    else this.fill(fields);
  }

  private fill(fields: CodeFields<V>): CodeBody<V> {
    const { co_code, co_consts, co_names, co_linetable, co_exceptiontable = NO_BYTES } = fields;
    let co_nlocals: number;
    if ('co_localspluskinds' in fields) {
      this.localsplusnames = fields.co_localsplusnames;
      this.localspluskinds = fields.co_localspluskinds;
      co_nlocals = countKind(fields.co_localspluskinds, CO_FAST.LOCAL);
    } else {
      this.varnames = fields.co_varnames;
      this.cellvars = fields.co_cellvars;
      this.freevars = fields.co_freevars;
      co_nlocals = nlocalsOf(fields);
    }
    const body = { co_nlocals, co_code, co_consts, co_names, co_linetable, co_exceptiontable };
    this.body = body;
    return body;
  }

  /** The larger fields, read now if they have not been. */
  private read(): CodeBody<V> {
    const { late } = this;
    this.late = undefined;
    return this.fill(late!.read());
  }

  /** Arguments and local variables, cells that are arguments included. */
  get co_nlocals(): number {
    return (this.body ?? this.read()).co_nlocals;
  }

  /** The bytecode with zeroed caches, as CPython's `co_code` and as a file holds it. */
  get co_code(): Uint8Array {
    return (this.body ?? this.read()).co_code;
  }

  get co_consts(): readonly V[] {
    return (this.body ?? this.read()).co_consts;
  }

  get co_names(): readonly string[] {
    return (this.body ?? this.read()).co_names;
  }

  /** lnotab before 3.10, line table in 3.10, location table from 3.11: `co_lines` and `co_positions` read all three. */
  get co_linetable(): Uint8Array {
    return (this.body ?? this.read()).co_linetable;
  }

  /** Empty before 3.11. */
  get co_exceptiontable(): Uint8Array {
    return (this.body ?? this.read()).co_exceptiontable;
  }

  /** Names of arguments, locals, cells and free variables, in the order of the frame's fast locals. */
  get co_localsplusnames(): readonly string[] {
    if (this.localsplusnames === undefined) this.deriveLocalsplus();
    return this.localsplusnames!;
  }

  /** A `CO_FAST` mask for each entry of `co_localsplusnames`. An argument that is also a cell has `LOCAL | CELL`. */
  get co_localspluskinds(): Uint8Array {
    if (this.localspluskinds === undefined) this.deriveLocalsplus();
    return this.localspluskinds!;
  }

  get co_varnames(): readonly string[] {
    return (this.varnames ??= this.namesOfKind(CO_FAST.LOCAL));
  }

  /** Before 3.11 in the order of the file (what `LOAD_DEREF` counts in), from 3.11 in the order of `co_localsplusnames`. */
  get co_cellvars(): readonly string[] {
    return (this.cellvars ??= this.namesOfKind(CO_FAST.CELL));
  }

  get co_freevars(): readonly string[] {
    return (this.freevars ??= this.namesOfKind(CO_FAST.FREE));
  }

  /**
   * A copy with some fields changed, as CPython's `code.replace`. A change to the local variables must give the whole of
   * one form: both `co_localsplus…` fields, or all of `co_varnames`, `co_cellvars`, `co_freevars` that differ.
   */
  replace(changes: CodeChanges<V>): CodeObject<V> {
    const { version, co_argcount, co_posonlyargcount, co_kwonlyargcount, co_stacksize, co_flags, co_code, co_consts } = this;
    const { co_names, co_filename, co_name, co_qualname, co_firstlineno, co_linetable, co_exceptiontable } = this;
    const { co_varnames, co_cellvars, co_freevars, co_localsplusnames, co_localspluskinds } = this;
    const asVariables =
      'co_varnames' in changes || 'co_cellvars' in changes || 'co_freevars' in changes
        ? true
        : this.version < 311 && !('co_localsplusnames' in changes);
    const locals = asVariables ? { co_varnames, co_cellvars, co_freevars } : { co_localsplusnames, co_localspluskinds };
    return new CodeObject<V>({
      version,
      co_argcount,
      co_posonlyargcount,
      co_kwonlyargcount,
      co_stacksize,
      co_flags,
      co_code,
      co_consts,
      co_names,
      co_filename,
      co_name,
      co_qualname,
      co_firstlineno,
      co_linetable,
      co_exceptiontable,
      ...locals,
      ...changes,
    } as CodeFields<V>);
  }

  private namesOfKind(kind: number): readonly string[] {
    const kinds = this.co_localspluskinds;
    return this.co_localsplusnames.filter((_, i) => (kinds[i]! & kind) !== 0);
  }

  private deriveLocalsplus(): void {
    if (this.body === undefined) {
      this.read();
      if (this.localsplusnames !== undefined) return;
    }
    const { names, kinds } = localsplusOf(this.varnames!, this.cellvars!, this.freevars!);
    this.localsplusnames = names;
    this.localspluskinds = kinds;
  }
}

/**
 * The layout 3.11 gives its fast locals: variables (an argument that is also a cell once, with both kinds), then the
 * remaining cells, then free variables.
 */
export function localsplusOf(
  varnames: readonly string[],
  cellvars: readonly string[],
  freevars: readonly string[],
): { names: readonly string[]; kinds: Uint8Array } {
  const names = [...varnames];
  const kinds = names.map<number>(() => CO_FAST.LOCAL);
  // The first of a name, if a file should have it twice.
  const places = new Map(varnames.map((name, index) => [name, index] as const).reverse());
  for (const name of cellvars) {
    const at = places.get(name);
    if (at !== undefined) kinds[at]! |= CO_FAST.CELL;
    else {
      names.push(name);
      kinds.push(CO_FAST.CELL);
    }
  }
  for (const name of freevars) {
    names.push(name);
    kinds.push(CO_FAST.FREE);
  }
  return { names, kinds: Uint8Array.from(kinds) };
}

function nlocalsOf({ co_nlocals, co_varnames }: VariableFields): number {
  return co_nlocals ?? co_varnames.length;
}

function countKind(kinds: Uint8Array, kind: number): number {
  let count = 0;
  for (let i = 0; i < kinds.length; i++) if ((kinds[i]! & kind) !== 0) count++;
  return count;
}
