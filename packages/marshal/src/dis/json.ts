import type { CodeObject } from '../code-object.js';
import type { Const } from '../const.js';
import type { ExceptionTableEntry } from '../exception-table.js';
import { versionName } from '../version.js';
import type { DisOptions } from './dis.js';
import { type DisInstruction, list, valueOptions } from './get-instructions.js';

/** A disassembly as plain data, ready for `JSON.stringify`. Code objects among the constants are in `children`, in their order. */
export interface DisJson {
  readonly version: string;
  readonly co_name: string;
  readonly co_qualname: string;
  readonly co_filename: string;
  readonly co_firstlineno: number;
  readonly co_argcount: number;
  readonly co_posonlyargcount: number;
  readonly co_kwonlyargcount: number;
  readonly co_nlocals: number;
  readonly co_stacksize: number;
  readonly co_flags: number;
  readonly co_names: readonly string[];
  readonly co_varnames: readonly string[];
  readonly co_cellvars: readonly string[];
  readonly co_freevars: readonly string[];
  /** Each as Python's `repr` writes it. */
  readonly co_consts: readonly string[];
  readonly instructions: readonly DisInstruction[];
  readonly exceptionTable: readonly ExceptionTableEntry[];
  readonly children: readonly DisJson[];
}

/** What `dis` knows of `code`, as data instead of text. Only `depth`, `values` and `addressOf` matter here. */
export function disJson<V = Const>(code: CodeObject<V>, options: DisOptions<V> = {}): DisJson {
  const { depth = Number.POSITIVE_INFINITY } = options;
  const { repr, codeOf } = valueOptions(options, code.version);
  const { instructions, exceptionTable } = list(code, options);
  const children: DisJson[] = [];
  if (depth > 0) {
    for (const value of code.co_consts) {
      const nested = codeOf(value);
      if (nested !== undefined) children.push(disJson(nested, { ...options, depth: depth - 1 }));
    }
  }
  return {
    version: versionName(code.version),
    co_name: code.co_name,
    co_qualname: code.co_qualname,
    co_filename: code.co_filename,
    co_firstlineno: code.co_firstlineno,
    co_argcount: code.co_argcount,
    co_posonlyargcount: code.co_posonlyargcount,
    co_kwonlyargcount: code.co_kwonlyargcount,
    co_nlocals: code.co_nlocals,
    co_stacksize: code.co_stacksize,
    co_flags: code.co_flags,
    co_names: code.co_names,
    co_varnames: code.co_varnames,
    co_cellvars: code.co_cellvars,
    co_freevars: code.co_freevars,
    co_consts: code.co_consts.map(repr),
    instructions,
    exceptionTable,
    children,
  };
}
