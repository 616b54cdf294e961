import type { Located } from '../ast/nodes.js';

/** What kind of block a scope belongs to. All but Module and Class hold their variables as functions do. */
export const enum BlockType {
  Function,
  Class,
  Module,
  /** An annotation under `from __future__ import annotations`: never run, binds nothing. */
  Annotation,
  /** `type X = …`. */
  TypeAlias,
  /** What surrounds a generic function, class or alias and holds its type parameters. */
  TypeParameters,
  /** The bound, constraints or default of one type parameter. */
  TypeVariable,
}

export const enum Comprehension {
  None = 0,
  List = 1,
  Dict = 2,
  Set = 3,
  Generator = 4,
}

/** How a name is defined and used in a scope; CPython's bits, since `_symtable` shows them to programs. */
export const enum Def {
  /** Named in a `global` statement. */
  GLOBAL = 1,
  LOCAL = 2,
  PARAM = 2 << 1,
  /** Named in a `nonlocal` statement. */
  NONLOCAL = 2 << 2,
  USE = 2 << 3,
  /** Free in a method, and bound in the class too. */
  FREE_CLASS = 2 << 5,
  IMPORT = 2 << 6,
  ANNOT = 2 << 7,
  /** A comprehension's iteration variable. */
  COMP_ITER = 2 << 8,
  TYPE_PARAM = 2 << 9,
  /** A cell of a comprehension that was inlined here. */
  COMP_CELL = 2 << 10,
  BOUND = LOCAL | PARAM | IMPORT,
  /** The scope of the name, an `SymbolScope`, stands above the other bits. */
  SCOPE_SHIFT = 12,
  SCOPE_MASK = 15,
  FLAGS = (1 << 12) - 1,
}

/** Where a name lives, as seen from one scope. */
export const enum SymbolScope {
  Unknown = 0,
  Local = 1,
  GlobalExplicit = 2,
  GlobalImplicit = 3,
  Free = 4,
  Cell = 5,
}

/** The names of one block of the program and what is known of them: CPython's symbol table entry, with its field names in
 *  camelCase. */
export class Scope {
  readonly name: string;
  readonly type: BlockType;
  /** First line of the block, and its place for errors. */
  readonly location: Located;
  /** `Def` bits of each name, in the order of first appearance. */
  readonly symbols: Map<string, number>;
  /** Parameters in order. */
  readonly varnames: string[];
  readonly children: Scope[];
  /** Places of `global` and `nonlocal` statements, by name. */
  readonly directives: { readonly name: string; readonly location: Located }[];
  /** In the type parameter scope of a class: the only names that are mangled; null elsewhere. */
  mangledNames: Set<string> | null;
  /** What the block is part of, for error messages of type variable scopes. */
  scopeInfo: string | null;
  /** Inside a function. */
  nested: boolean;
  /** Has free variables of its own. */
  free: boolean;
  /** A child has free variables. */
  childFree: boolean;
  generator: boolean;
  coroutine: boolean;
  comprehension: Comprehension;
  varargs: boolean;
  varkeywords: boolean;
  returnsValue: boolean;
  /** A class whose methods use `__class__` or `super()`. */
  needsClassClosure: boolean;
  /** A class whose annotation scopes look names up in its namespace. */
  needsClassdict: boolean;
  /** A comprehension whose code is part of its parent's. */
  compInlined: boolean;
  /** While the target of a comprehension is visited. */
  compIterTarget: boolean;
  /** Nesting of iterables of comprehensions while they are visited. */
  compIterExpr: number;
  canSeeClassScope: boolean;

  constructor(name: string, type: BlockType, location: Located, parent: Scope | null) {
    this.name = name;
    this.type = type;
    this.location = location;
    this.symbols = new Map();
    this.varnames = [];
    this.children = [];
    this.directives = [];
    this.mangledNames = null;
    this.scopeInfo = null;
    this.nested = parent !== null && (parent.nested || parent.isFunctionLike);
    this.free = false;
    this.childFree = false;
    this.generator = false;
    this.coroutine = false;
    this.comprehension = Comprehension.None;
    this.varargs = false;
    this.varkeywords = false;
    this.returnsValue = false;
    this.needsClassClosure = false;
    this.needsClassdict = false;
    this.compInlined = false;
    this.compIterTarget = false;
    this.compIterExpr = 0;
    this.canSeeClassScope = false;
  }

  /** Its variables are fast locals, cells and free variables. */
  get isFunctionLike(): boolean {
    return (
      this.type === BlockType.Function ||
      this.type === BlockType.TypeVariable ||
      this.type === BlockType.TypeAlias ||
      this.type === BlockType.TypeParameters
    );
  }

  /** The bits of a (mangled) name, 0 if it does not occur. */
  getSymbol(name: string): number {
    return this.symbols.get(name) ?? 0;
  }

  /** Where a (mangled) name lives, once the table is analysed. */
  getScope(name: string): SymbolScope {
    return (this.getSymbol(name) >> Def.SCOPE_SHIFT) & Def.SCOPE_MASK;
  }
}

/** The scopes of a program, each under the node that opens it. The scope of type parameters goes under their list, that of
 *  a bound under its type parameter, and that of a default under the same in a map of its own. */
export class SymbolTable {
  readonly top: Scope;
  readonly scopes: Map<object, Scope>;
  readonly defaultScopes: Map<object, Scope>;

  constructor(top: Scope) {
    this.top = top;
    this.scopes = new Map();
    this.defaultScopes = new Map();
  }

  /** The scope that `key` opens. */
  lookup(key: object): Scope {
    const scope = this.scopes.get(key);
    if (scope === undefined) throw new Error('unknown symbol table entry');
    return scope;
  }
}
