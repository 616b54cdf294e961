import { ConstPool } from '../assemble/const-pool.js';
import type { UnitMetadata } from '../assemble/unit-metadata.js';
import { InstructionSequence } from '../flowgraph/sequence.js';
import { Def, type Scope, SymbolScope } from '../symtable/scope.js';
import type { FrameBlock } from './frame-block.js';

/** What kind of code a unit is; finer than the scope's BlockType. */
export const enum UnitType {
  Module,
  Class,
  Function,
  AsyncFunction,
  Lambda,
  Comprehension,
  /** Type parameters, and bounds and defaults of one. */
  TypeParams,
}

/** One code object while it is written: its instructions so far, and the tables that its operands index. */
export class CompilerUnit implements UnitMetadata {
  readonly scope: Scope;
  readonly type: UnitType;
  readonly name: string;
  qualname: string;
  /** Name of the innermost class, for mangling. */
  className: string | null;
  readonly firstlineno: number;
  argcount: number;
  posonlyargcount: number;
  kwonlyargcount: number;
  readonly consts: ConstPool;
  readonly names: Map<string, number>;
  readonly varnames: Map<string, number>;
  readonly cellvars: Map<string, number>;
  readonly freevars: Map<string, number>;
  /** Names that are fast locals only inside inlined comprehensions; true while inside. */
  readonly fastHidden: Map<string, boolean>;
  readonly sequence: InstructionSequence;
  /** What `break`, `continue` and `return` have to leave, outermost first. */
  readonly frameBlocks: FrameBlock[];
  inlinedComprehensions: number;
  /** In a class: names its methods assign on `self`. */
  readonly staticAttributes: Set<string>;

  constructor(name: string, type: UnitType, scope: Scope, className: string | null, firstlineno: number) {
    this.scope = scope;
    this.type = type;
    this.name = name;
    this.qualname = name;
    this.className = className;
    this.firstlineno = firstlineno;
    this.argcount = 0;
    this.posonlyargcount = 0;
    this.kwonlyargcount = 0;
    this.consts = new ConstPool();
    this.names = new Map();
    this.varnames = new Map();
    for (const varname of scope.varnames) this.varnames.set(varname, this.varnames.size);
    this.cellvars = namesOf(scope, SymbolScope.Cell, Def.COMP_CELL, 0);
    if (scope.needsClassClosure) this.cellvars.set('__class__', this.cellvars.size);
    if (scope.needsClassdict) this.cellvars.set('__classdict__', this.cellvars.size);
    this.freevars = namesOf(scope, SymbolScope.Free, Def.FREE_CLASS, this.cellvars.size);
    this.fastHidden = new Map();
    this.sequence = new InstructionSequence();
    this.frameBlocks = [];
    this.inlinedComprehensions = 0;
    this.staticAttributes = new Set();
  }
}

/** The names that live in `where` or carry `flag`, sorted, numbered from `first` on. */
function namesOf(scope: Scope, where: SymbolScope, flag: Def, first: number): Map<string, number> {
  const names: string[] = [];
  for (const [name, flags] of scope.symbols) {
    if (((flags >> Def.SCOPE_SHIFT) & Def.SCOPE_MASK) === where || (flags & flag) !== 0) names.push(name);
  }
  if (names.length > 1) names.sort(byCodePoints);
  const out = new Map<string, number>();
  for (const name of names) out.set(name, first + out.size);
  return out;
}

/** Python's order of strings; JavaScript's differs where surrogate pairs meet characters above them. */
export function byCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) {
      x = a.codePointAt(i)!;
      y = b.codePointAt(i)!;
    }
    return x - y;
  }
  return a.length - b.length;
}
