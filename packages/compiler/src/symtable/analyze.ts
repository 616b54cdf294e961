// The second pass over the symbol table: from the module inwards it decides which names are local, global or free; on the
// way back it turns locals that inner scopes need into cells, and merges comprehensions into the scope around them.

import { type ErrorContext, tooDeep } from '../error-context.js';
import { MAX_NESTING } from '../limits.js';
import { BlockType, Comprehension, Def, type Scope, SymbolScope } from './scope.js';

/** Decide where every name of the table lives. */
export function analyze(top: Scope, errors: ErrorContext): void {
  analyzeBlock(top, { bound: null, global: new Set(), typeParams: new Set(), classScope: null, depth: 0, errors });
}

/** What a block learns from those around it. Each child gets sets of its own, since analysis writes to them. */
interface Context {
  /** Names bound in enclosing functions; null in a module. */
  readonly bound: Set<string> | null;
  /** Names declared global further out. */
  readonly global: Set<string>;
  readonly typeParams: Set<string>;
  /** The class whose namespace an annotation scope can see. */
  readonly classScope: Scope | null;
  readonly depth: number;
  readonly errors: ErrorContext;
}

/** Returns the names that are free in the block, or in its children and not bound here. */
function analyzeBlock(scope: Scope, context: Context): Set<string> {
  if (context.depth > MAX_NESTING) throw tooDeep();
  const { bound, global } = context;
  const scopes = new Map<string, SymbolScope>();
  const local = new Set<string>();
  const free = new Set<string>();
  const childrenFree = new Set<string>();
  const inlinedCells = new Set<string>();
  const isClass = scope.type === BlockType.Class;
  // The names of a class are not visible in its functions, so what they see is what was known before it.
  const childBound = new Set(isClass && bound !== null ? bound : []);
  const childGlobal = new Set(isClass ? global : []);
  for (const [name, flags] of scope.symbols) scopes.set(name, analyzeName(scope, name, flags, local, free, context));
  if (isClass) {
    childBound.add('__class__');
    childBound.add('__classdict__');
  } else {
    if (scope.isFunctionLike) for (const name of local) childBound.add(name);
    if (bound !== null) for (const name of bound) childBound.add(name);
    for (const name of global) childGlobal.add(name);
  }

  // Children first learn what is bound out here, then say what they need of it.
  for (const child of scope.children) {
    let classScope: Scope | null = null;
    if (child.canSeeClassScope) classScope = isClass ? scope : context.classScope;
    const childFree = analyzeBlock(child, {
      bound: new Set(childBound),
      global: new Set(childGlobal),
      typeParams: new Set(context.typeParams),
      classScope,
      depth: context.depth + 1,
      errors: context.errors,
    });
    if (isInlined(child, scope)) {
      inlineComprehension(scope, child, scopes, childFree, inlinedCells);
      child.compInlined = true;
    }
    for (const name of childFree) childrenFree.add(name);
    if (child.free || child.childFree) scope.childFree = true;
  }
  adoptChildrenOfInlined(scope);

  if (scope.isFunctionLike) makeCells(scopes, childrenFree, inlinedCells);
  else if (isClass) {
    if (childrenFree.delete('__class__')) scope.needsClassClosure = true;
    if (childrenFree.delete('__classdict__')) scope.needsClassdict = true;
  }
  updateSymbols(scope, scopes, bound, childrenFree, inlinedCells);
  for (const name of childrenFree) free.add(name);
  return free;
}

function analyzeName(
  scope: Scope,
  name: string,
  flags: number,
  local: Set<string>,
  free: Set<string>,
  { bound, global, typeParams, classScope, errors }: Context,
): SymbolScope {
  const fail = (msg: string): Error => {
    const directive = scope.directives.find((d) => d.name === name);
    return errors.syntaxError(msg, directive === undefined ? scope.location : directive.location);
  };
  if ((flags & Def.GLOBAL) !== 0) {
    if ((flags & Def.NONLOCAL) !== 0) throw fail(`name '${name}' is nonlocal and global`);
    global.add(name);
    bound?.delete(name);
    return SymbolScope.GlobalExplicit;
  }
  if ((flags & Def.NONLOCAL) !== 0) {
    if (bound === null) throw fail('nonlocal declaration not allowed at module level');
    if (!bound.has(name)) throw fail(`no binding for nonlocal '${name}' found`);
    if (typeParams.has(name)) throw fail(`nonlocal binding not allowed for type parameter '${name}'`);
    scope.free = true;
    free.add(name);
    return SymbolScope.Free;
  }
  if ((flags & Def.BOUND) !== 0) {
    local.add(name);
    global.delete(name);
    if ((flags & Def.TYPE_PARAM) !== 0) typeParams.add(name);
    else typeParams.delete(name);
    return SymbolScope.Local;
  }
  // A name that the visible class binds is looked up there first and then among the globals: a function further out does
  // not count, even if it binds the name.
  if (classScope !== null) {
    const classFlags = classScope.getSymbol(name);
    if ((classFlags & Def.GLOBAL) !== 0) return SymbolScope.GlobalExplicit;
    if ((classFlags & Def.BOUND) !== 0 && (classFlags & Def.NONLOCAL) === 0) return SymbolScope.GlobalImplicit;
  }
  if (bound?.has(name)) {
    scope.free = true;
    free.add(name);
    return SymbolScope.Free;
  }
  if (!global.has(name) && scope.nested) scope.free = true;
  return SymbolScope.GlobalImplicit;
}

/** Comprehensions run in the frame around them, unless they are generators or would see a class they must not see. */
function isInlined(child: Scope, parent: Scope): boolean {
  return child.comprehension !== Comprehension.None && child.comprehension !== Comprehension.Generator && !parent.canSeeClassScope;
}

/** Take the names of a comprehension over into the scope around it. */
function inlineComprehension(
  scope: Scope,
  comp: Scope,
  scopes: Map<string, SymbolScope>,
  compFree: Set<string>,
  inlinedCells: Set<string>,
): void {
  let removesDunderClass = false;
  for (const [name, compFlags] of comp.symbols) {
    // The argument `.0` is not needed any more.
    if ((compFlags & Def.PARAM) !== 0) continue;
    let where: SymbolScope = (compFlags >> Def.SCOPE_SHIFT) & Def.SCOPE_MASK;
    const flags = compFlags & Def.FLAGS;
    if (where === SymbolScope.Cell || (flags & Def.COMP_CELL) !== 0) inlinedCells.add(name);
    const existing = scope.symbols.get(name);
    // `__class__` is never free in a class: it is what the class itself provides.
    if (where === SymbolScope.Free && scope.type === BlockType.Class && name === '__class__') {
      where = SymbolScope.GlobalImplicit;
      compFree.delete(name);
      removesDunderClass = true;
    }
    if (existing === undefined) {
      scope.symbols.set(name, flags);
      scopes.set(name, where);
    } else if ((existing & Def.BOUND) !== 0 && scope.type !== BlockType.Class && !isFreeInAnyChild(comp, name)) {
      // Free in the comprehension, local out here: now simply local.
      compFree.delete(name);
    }
  }
  comp.free = compFree.size > 0;
  if (removesDunderClass) comp.symbols.delete('__class__');
}

function isFreeInAnyChild(scope: Scope, name: string): boolean {
  return scope.children.some((child) => child.getScope(name) === SymbolScope.Free);
}

function adoptChildrenOfInlined(scope: Scope): void {
  const { children } = scope;
  if (!children.some((child) => child.compInlined)) return;
  const adopted = children.flatMap((child) => (child.compInlined ? child.children : [child]));
  children.length = 0;
  for (const child of adopted) children.push(child);
}

/** Locals that an inner scope uses become cells, and are not free any further out. */
function makeCells(scopes: Map<string, SymbolScope>, free: Set<string>, inlinedCells: Set<string>): void {
  for (const [name, where] of scopes) {
    if (where !== SymbolScope.Local) continue;
    if (!free.has(name) && !inlinedCells.has(name)) continue;
    scopes.set(name, SymbolScope.Cell);
    free.delete(name);
  }
}

/** Write the result into the table, and add the names that only children use but that must be handed through. */
function updateSymbols(
  scope: Scope,
  scopes: ReadonlyMap<string, SymbolScope>,
  bound: ReadonlySet<string> | null,
  free: ReadonlySet<string>,
  inlinedCells: ReadonlySet<string>,
): void {
  const { symbols } = scope;
  for (const [name, flags] of symbols) {
    const cell = inlinedCells.has(name) ? Def.COMP_CELL : 0;
    symbols.set(name, flags | cell | (scopes.get(name)! << Def.SCOPE_SHIFT));
  }
  const isClassLike = scope.type === BlockType.Class || scope.canSeeClassScope;
  for (const name of free) {
    const flags = symbols.get(name);
    if (flags !== undefined) {
      // A method's free variable with the name of something in the class: both are needed.
      if (isClassLike) symbols.set(name, flags | Def.FREE_CLASS);
      continue;
    }
    if (bound !== null && !bound.has(name)) continue;
    symbols.set(name, SymbolScope.Free << Def.SCOPE_SHIFT);
  }
}
