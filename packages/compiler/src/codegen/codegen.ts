import { CO, type CodeObject } from '@pyco/marshal';
import { assemble } from '../assemble/assembler.js';
import { CodeCache } from '../assemble/code-cache.js';
import type { CodeConst } from '../assemble/const-pool.js';
import { type ConstantValue, intConstant, NONE, strConstant } from '../ast/constant.js';
import type * as n from '../ast/nodes.js';
import { type ErrorContext, tooDeep } from '../error-context.js';
import { Location, NO_LOCATION } from '../flowgraph/instruction.js';
import { finishCodeUnit, optimizeCodeUnit } from '../flowgraph/optimize.js';
import type { Label } from '../flowgraph/sequence.js';
import { MAX_NESTING } from '../limits.js';
import type { ParseOptions } from '../parse/options.js';
import { mangle, maybeMangle } from '../symtable/mangle.js';
import { type Scope, SymbolScope, type SymbolTable } from '../symtable/scope.js';
import { Intrinsic1, Op } from '../target/py313.js';
import { CompilerUnit, UnitType } from './unit.js';

export interface CodegenOptions {
  readonly table: SymbolTable;
  readonly errors: ErrorContext;
  /** `CO.FUTURE_*` bits that end up in co_flags. */
  readonly features: number;
  /** The last future statement at the top of the module. */
  readonly lastFuture: n.Located | null;
  readonly optimize: number;
  readonly isInteractive: boolean;
  readonly allowsTopLevelAwait: boolean;
  readonly onWarning: ParseOptions['onWarning'];
}

/** The state of code generation, and the few operations everything is written with. What is written for each kind of node
 *  stands in the modules beside this one, as functions that take this first. */
export class Codegen {
  readonly options: CodegenOptions;
  readonly table: SymbolTable;
  readonly errors: ErrorContext;
  /** Units around the current one, from the module inwards. */
  readonly stack: CompilerUnit[];
  unit: CompilerUnit;
  private readonly codes: CodeCache;
  private nesting: number;

  constructor(options: CodegenOptions, tree: n.mod) {
    this.options = options;
    this.table = options.table;
    this.errors = options.errors;
    this.stack = [];
    this.codes = new CodeCache();
    this.nesting = 0;
    this.unit = new CompilerUnit('<module>', UnitType.Module, options.table.lookup(tree), null, 1);
    this.emit(Op.RESUME, 0, new Location(0, 1, 0, 0));
  }

  get hasFutureAnnotations(): boolean {
    return (this.options.features & CO.FUTURE_ANNOTATIONS) !== 0;
  }

  /** In code where `await` is allowed only because the caller of compile() said so. */
  get isTopLevelAwait(): boolean {
    return this.options.allowsTopLevelAwait && this.unit.type === UnitType.Module;
  }

  error(msg: string, loc: Location): Error {
    return this.errors.syntaxError(msg, loc);
  }

  /** A SyntaxWarning: the program compiles, but hardly does what was meant. */
  warn(message: string, loc: Location): void {
    const isError = this.options.onWarning?.(message, loc.lineno) ?? false;
    if (isError) throw this.error(message, loc);
  }

  /** Call on the way down the tree, and `leave` on the way up: raises before the JavaScript stack overflows. */
  descend(): void {
    if (++this.nesting > MAX_NESTING) throw tooDeep();
  }

  leave(): void {
    this.nesting -= 1;
  }

  // Instructions

  emit(op: Op, oparg: number, loc: Location): void {
    this.unit.sequence.add(op, oparg, loc);
  }

  newLabel(): Label {
    return this.unit.sequence.newLabel();
  }

  useLabel(label: Label): void {
    this.unit.sequence.useLabel(label);
  }

  /** A jump or SETUP_* to `label`. */
  jump(op: Op, label: Label, loc: Location): void {
    this.unit.sequence.add(op, label, loc);
  }

  loadConst(value: CodeConst, loc: Location): void {
    this.unit.sequence.add(Op.LOAD_CONST, this.unit.consts.add(value), loc);
  }

  loadNone(loc: Location): void {
    this.loadConst(NONE, loc);
  }

  loadInt(value: number, loc: Location): void {
    this.loadConst(intConstant(value), loc);
  }

  loadStr(value: string, loc: Location): void {
    this.loadConst(strConstant(value), loc);
  }

  /** A tuple of strings, as names of keyword arguments are given. */
  loadStrs(values: readonly string[], loc: Location): void {
    this.loadConst({ kind: 'tuple', items: values.map(strConstant) }, loc);
  }

  /** An instruction whose operand is an attribute or a global name in the unit's `names`, mangled. */
  emitName(op: Op, name: string, loc: Location): void {
    this.emitUnmangled(op, this.maybeMangle(name), loc);
  }

  emitUnmangled(op: Op, name: string, loc: Location): void {
    this.emit(op, indexOf(this.unit.names, name), loc);
  }

  /** LOAD_ATTR of an attribute, or with `isMethod` of a method about to be called. */
  loadAttr(name: string, isMethod: boolean, loc: Location): void {
    this.emit(Op.LOAD_ATTR, (indexOf(this.unit.names, this.maybeMangle(name)) << 1) | (isMethod ? 1 : 0), loc);
  }

  maybeMangle(name: string): string {
    return maybeMangle(this.unit.className, this.unit.scope, name);
  }

  /** A generator body ends in a handler that turns StopIteration into RuntimeError. */
  wrapInStopIterationHandler(): void {
    const handler = this.newLabel();
    this.unit.sequence.insertFirst(Op.SETUP_CLEANUP, handler, NO_LOCATION);
    this.loadNone(NO_LOCATION);
    this.emit(Op.RETURN_VALUE, 0, NO_LOCATION);
    this.useLabel(handler);
    this.emit(Op.CALL_INTRINSIC_1, Intrinsic1.STOPITERATION_ERROR, NO_LOCATION);
    this.emit(Op.RERAISE, 1, NO_LOCATION);
  }

  // Units

  /** Begin the code of a nested scope. */
  enterUnit(name: string, type: UnitType, scope: Scope, firstlineno: number): CompilerUnit {
    const parent = this.unit;
    this.stack.push(parent);
    // The name of the class goes on in what is nested in it.
    this.unit = new CompilerUnit(name, type, scope, parent.className, firstlineno);
    this.unit.qualname = this.qualname(this.unit);
    this.emit(Op.RESUME, 0, new Location(firstlineno, firstlineno, 0, 0));
    return this.unit;
  }

  /** End the code of a nested scope. With `addNone` it returns None where it does not return. */
  exitUnit(addNone: boolean): CodeObject {
    const code = this.finishUnit(addNone);
    this.unit = this.stack.pop()!;
    return this.codes.intern(code);
  }

  /** Make the code object of the current unit. */
  finishUnit(addNone: boolean): CodeObject {
    const { unit } = this;
    if (addNone) this.loadNone(NO_LOCATION);
    this.emit(Op.RETURN_VALUE, 0, NO_LOCATION);
    const flags = this.codeFlags(unit.scope);
    const entry = unit.sequence.toBlocks();
    optimizeCodeUnit(entry, unit.consts, unit.varnames.size, unit.scope.varnames.length);
    const stackDepth = finishCodeUnit(entry, unit, flags);
    return assemble(entry, unit, stackDepth, flags, this.errors.filename);
  }

  private codeFlags(scope: Scope): number {
    let flags = this.options.features;
    if (scope.isFunctionLike) {
      flags |= CO.NEWLOCALS | CO.OPTIMIZED;
      if (scope.nested) flags |= CO.NESTED;
      if (scope.generator) flags |= scope.coroutine ? CO.ASYNC_GENERATOR : CO.GENERATOR;
      else if (scope.coroutine) flags |= CO.COROUTINE;
      if (scope.varargs) flags |= CO.VARARGS;
      if (scope.varkeywords) flags |= CO.VARKEYWORDS;
    }
    if (this.isTopLevelAwait && scope.coroutine && !scope.generator) flags |= CO.COROUTINE;
    return flags;
  }

  private qualname(unit: CompilerUnit): string {
    const { stack } = this;
    let parent = stack[stack.length - 1]!;
    if (stack.length === 1) return unit.name;
    if (parent.type === UnitType.TypeParams) {
      // Type parameters do not show in the name.
      if (stack.length === 2) return unit.name;
      parent = stack[stack.length - 2]!;
    }
    if (unit.type === UnitType.Function || unit.type === UnitType.AsyncFunction || unit.type === UnitType.Class) {
      // Declared global, it is named as if it stood there.
      const mangled = mangle(parent.className, unit.name);
      if (parent.scope.getScope(mangled) === SymbolScope.GlobalExplicit) return unit.name;
    }
    const isFunction = parent.type === UnitType.Function || parent.type === UnitType.AsyncFunction || parent.type === UnitType.Lambda;
    return `${parent.qualname}${isFunction ? '.<locals>' : ''}.${unit.name}`;
  }
}

/** The number of `name` in a table, which is added if it is new. */
export function indexOf(names: Map<string, number>, name: string): number {
  let index = names.get(name);
  if (index === undefined) {
    index = names.size;
    names.set(name, index);
  }
  return index;
}

/** The place of a node. */
export function loc(node: n.Located): Location {
  return new Location(node.lineno, node.end_lineno, node.col_offset, node.end_col_offset);
}

/** The value of a Constant node among other nodes, or null. */
function _constantValue(e: n.expr): ConstantValue | null {
  return e.kind === 'Constant' ? e.value : null;
}
