import type * as n from '../ast/nodes.js';
import { Location, NO_LOCATION } from '../flowgraph/instruction.js';
import type { Label } from '../flowgraph/sequence.js';
import { BlockType, Def, type Scope, SymbolScope } from '../symtable/scope.js';
import { Op, Resume } from '../target/py313.js';
import { type Codegen, indexOf, loc } from './codegen.js';
import { jumpIf } from './condition.js';
import { emitYield, visitExpr } from './expression.js';
import { BlockKind, NO_LABEL, popBlock, pushBlock } from './frame-block.js';
import { makeClosure } from './function.js';
import { UnitType } from './unit.js';
import { awaitTop, yieldFrom } from './with.js';

type ComprehensionNode = n.ListComp | n.SetComp | n.DictComp | n.GeneratorExp;

const NAMES = { ListComp: '<listcomp>', SetComp: '<setcomp>', DictComp: '<dictcomp>', GeneratorExp: '<genexpr>' } as const;

export function visitComprehension(c: Codegen, e: ComprehensionNode): void {
  const where = loc(e);
  const scope = c.table.lookup(e);
  const outermost = e.generators[0]!;
  const isGenerator = e.kind === 'GeneratorExp';
  const isAsync = scope.coroutine;
  const outerType = c.unit.type;
  const mayAwait = outerType === UnitType.AsyncFunction || outerType === UnitType.Comprehension || c.isTopLevelAwait;
  const isMisplaced = isAsync && !isGenerator && !mayAwait;
  const misplaced = (): Error => c.error('asynchronous comprehension outside of an asynchronous function', where);
  if (scope.compInlined) {
    visitIterable(c, outermost);
    if (isMisplaced) throw misplaced();
    const inlined = enterInlined(c, scope, where);
    beginResult(c, e, where);
    c.emit(Op.SWAP, 2, where);
    visitGenerators(c, e, 0, 0, true);
    leaveInlined(c, inlined, where);
    return;
  }
  if (isMisplaced) throw misplaced();
  const unit = c.enterUnit(NAMES[e.kind], UnitType.Comprehension, scope, e.lineno);
  unit.argcount = 1;
  beginResult(c, e, where);
  visitGenerators(c, e, 0, 0, false);
  if (isGenerator) c.wrapInStopIterationHandler();
  else c.emit(Op.RETURN_VALUE, 0, where);
  const code = c.exitUnit(true);
  if (isAsync && c.isTopLevelAwait) c.unit.scope.coroutine = true;
  makeClosure(c, code, 0, where);
  visitIterable(c, outermost);
  c.emit(Op.CALL, 0, where);
  if (isAsync && !isGenerator) awaitTop(c, 0, where);
}

/** The empty collection. */
function beginResult(c: Codegen, e: ComprehensionNode, where: Location): void {
  if (e.kind === 'ListComp') c.emit(Op.BUILD_LIST, 0, where);
  else if (e.kind === 'SetComp') c.emit(Op.BUILD_SET, 0, where);
  else if (e.kind === 'DictComp') c.emit(Op.BUILD_MAP, 0, where);
}

function visitIterable(c: Codegen, generator: n.comprehension): void {
  visitExpr(c, generator.iter);
  c.emit(generator.is_async !== 0 ? Op.GET_AITER : Op.GET_ITER, 0, loc(generator.iter));
}

/** Write the loop of generator `index` and those inside it. `depth` is the number of iterators on the stack above the
 *  collection; with `isIterOnStack` the iterator of this one is there already. */
function visitGenerators(c: Codegen, e: ComprehensionNode, index: number, depth: number, isIterOnStack: boolean): void {
  c.descend();
  if (e.generators[index]!.is_async !== 0) visitAsyncGenerator(c, e, index, depth, isIterOnStack);
  else visitSyncGenerator(c, e, index, depth, isIterOnStack);
  c.leave();
}

function visitSyncGenerator(c: Codegen, e: ComprehensionNode, index: number, depth: number, isIterOnStack: boolean): void {
  const generator = e.generators[index]!;
  const ifCleanup = c.newLabel();
  const start = c.newLabel();
  const anchor = c.newLabel();
  // `for x in [value]` only assigns.
  let isLoop = true;
  if (!isIterOnStack) {
    const { iter } = generator;
    const only = (iter.kind === 'List' || iter.kind === 'Tuple') && iter.elts.length === 1 ? iter.elts[0]! : null;
    if (index === 0) {
      c.emit(Op.LOAD_FAST, 0, loc(e));
    } else if (only !== null && only.kind !== 'Starred') {
      visitExpr(c, only);
      isLoop = false;
    } else {
      visitIterable(c, generator);
    }
  }
  if (isLoop) {
    depth += 1;
    c.useLabel(start);
    c.jump(Op.FOR_ITER, anchor, loc(generator.iter));
  }
  visitExpr(c, generator.target);
  const elementLoc = visitInner(c, e, index, depth, ifCleanup);
  c.useLabel(ifCleanup);
  if (!isLoop) return;
  c.jump(Op.JUMP, start, elementLoc);
  c.useLabel(anchor);
  c.emit(Op.END_FOR, 0, NO_LOCATION);
  c.emit(Op.POP_TOP, 0, NO_LOCATION);
}

function visitAsyncGenerator(c: Codegen, e: ComprehensionNode, index: number, depth: number, isIterOnStack: boolean): void {
  const where = loc(e);
  const generator = e.generators[index]!;
  const start = c.newLabel();
  const except = c.newLabel();
  const ifCleanup = c.newLabel();
  if (!isIterOnStack) {
    if (index === 0) c.emit(Op.LOAD_FAST, 0, where);
    else visitIterable(c, generator);
  }
  c.useLabel(start);
  pushBlock(c, BlockKind.AsyncComprehension, start, NO_LABEL, where);
  c.jump(Op.SETUP_FINALLY, except, where);
  c.emit(Op.GET_ANEXT, 0, where);
  c.loadNone(where);
  yieldFrom(c, Resume.AFTER_AWAIT, where);
  c.emit(Op.POP_BLOCK, 0, where);
  visitExpr(c, generator.target);
  const elementLoc = visitInner(c, e, index, depth + 1, ifCleanup);
  c.useLabel(ifCleanup);
  c.jump(Op.JUMP, start, elementLoc);
  popBlock(c);
  c.useLabel(except);
  c.emit(Op.END_ASYNC_FOR, 0, where);
}

/** Conditions, then the next loop or the element. Returns the place of the element. */
function visitInner(c: Codegen, e: ComprehensionNode, index: number, depth: number, ifCleanup: Label): Location {
  for (const test of e.generators[index]!.ifs) jumpIf(c, test, ifCleanup, false);
  if (index + 1 < e.generators.length) {
    visitGenerators(c, e, index + 1, depth, false);
    return loc(e.kind === 'DictComp' ? e.key : e.elt);
  }
  if (e.kind === 'DictComp') {
    const { key, value } = e;
    visitExpr(c, key);
    visitExpr(c, value);
    const where = new Location(key.lineno, value.end_lineno, key.col_offset, value.end_col_offset);
    c.emit(Op.MAP_ADD, depth + 1, where);
    return where;
  }
  const where = loc(e.elt);
  visitExpr(c, e.elt);
  if (e.kind === 'GeneratorExp') {
    emitYield(c, where);
    c.emit(Op.POP_TOP, 0, where);
  } else {
    c.emit(e.kind === 'ListComp' ? Op.LIST_APPEND : Op.SET_ADD, depth + 1, where);
  }
  return where;
}

/** What has to be undone behind an inlined comprehension. */
interface InlinedState {
  /** Names hidden as fast locals meanwhile. */
  readonly fastHidden: string[];
  /** Symbols of the outer scope that were replaced by those of the comprehension. */
  readonly outerSymbols: Map<string, number>;
  /** Locals whose outer values are on the stack. */
  readonly pushedLocals: string[];
  readonly cleanup: Label;
  readonly end: Label;
}

/** Give the variables of an inlined comprehension their own values: those of the outer scope go onto the stack. */
function enterInlined(c: Codegen, comp: Scope, where: Location): InlinedState {
  const { unit } = c;
  const { scope } = unit;
  const isInClass = scope.type === BlockType.Class && unit.inlinedComprehensions === 0;
  unit.inlinedComprehensions += 1;
  const state: InlinedState = { fastHidden: [], outerSymbols: new Map(), pushedLocals: [], cleanup: c.newLabel(), end: c.newLabel() };
  for (const [name, symbol] of comp.symbols) {
    const inside: SymbolScope = (symbol >> Def.SCOPE_SHIFT) & Def.SCOPE_MASK;
    const outside = scope.getScope(name);
    const isFreeCell = inside === SymbolScope.Cell && outside === SymbolScope.Free;
    if ((inside !== outside && inside !== SymbolScope.Free && !isFreeCell) || isInClass) {
      state.outerSymbols.set(name, scope.getSymbol(name));
      scope.symbols.set(name, symbol);
    }
    // Values are kept of what is bound inside. Local and nonlocal at once is the target of an assignment expression,
    // which binds outside. In a class all names count, since its own are not visible inside.
    const isBoundInside = (symbol & Def.LOCAL) !== 0 && (symbol & Def.NONLOCAL) === 0;
    if (!isBoundInside && !isInClass) continue;
    if (!scope.isFunctionLike && unit.fastHidden.get(name) !== true) {
      unit.fastHidden.set(name, true);
      state.fastHidden.push(name);
    }
    // Of a cell this pushes the cell itself; the comprehension gets a new one.
    c.emit(Op.LOAD_FAST_AND_CLEAR, indexOf(unit.varnames, name), where);
    if (inside === SymbolScope.Cell) {
      const cells = outside === SymbolScope.Free ? unit.freevars : unit.cellvars;
      c.emit(Op.MAKE_CELL, cells.get(name)!, where);
    }
    state.pushedLocals.push(name);
  }
  if (state.pushedLocals.length > 0) {
    // The iterator comes to the top again.
    c.emit(Op.SWAP, state.pushedLocals.length + 1, where);
    c.jump(Op.SETUP_FINALLY, state.cleanup, where);
  }
  return state;
}

function leaveInlined(c: Codegen, state: InlinedState, where: Location): void {
  const { unit } = c;
  unit.inlinedComprehensions -= 1;
  for (const [name, symbol] of state.outerSymbols) unit.scope.symbols.set(name, symbol);
  if (state.pushedLocals.length > 0) {
    c.emit(Op.POP_BLOCK, 0, NO_LOCATION);
    c.jump(Op.JUMP_NO_INTERRUPT, state.end, NO_LOCATION);
    // After an exception the half-made result goes, and the locals come back for handlers to see.
    c.useLabel(state.cleanup);
    c.emit(Op.SWAP, 2, NO_LOCATION);
    c.emit(Op.POP_TOP, 0, NO_LOCATION);
    restoreLocals(c, state, where);
    c.emit(Op.RERAISE, 0, NO_LOCATION);
    c.useLabel(state.end);
    restoreLocals(c, state, where);
  }
  for (const name of state.fastHidden) unit.fastHidden.set(name, false);
}

function restoreLocals(c: Codegen, { pushedLocals }: InlinedState, where: Location): void {
  c.emit(Op.SWAP, pushedLocals.length + 1, where);
  for (let i = pushedLocals.length - 1; i >= 0; i--) {
    c.emit(Op.STORE_FAST_MAYBE_NULL, indexOf(c.unit.varnames, pushedLocals[i]!), where);
  }
}
