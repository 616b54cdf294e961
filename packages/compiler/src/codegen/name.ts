import type { CodeObject } from '@pyco/marshal';
import type { expr_context } from '../ast/nodes.js';
import { strRepr } from '../ast/repr.js';
import { PyCompileError } from '../errors.js';
import type { Location } from '../flowgraph/instruction.js';
import { BlockType, SymbolScope } from '../symtable/scope.js';
import { Op } from '../target/py313.js';
import { type Codegen, indexOf } from './codegen.js';
import { UnitType } from './unit.js';

/** Load, store or delete a variable, by the instruction that fits where it lives. */
export function nameOp(c: Codegen, name: string, ctx: expr_context, loc: Location): void {
  forbidName(c, name, ctx, loc);
  const { unit } = c;
  const { scope } = unit;
  const mangled = c.maybeMangle(name);
  const where = scope.getScope(mangled);
  switch (where) {
    case SymbolScope.Free:
      derefOp(c, unit.freevars.get(mangled)!, ctx, loc);
      return;
    case SymbolScope.Cell:
      derefOp(c, unit.cellvars.get(mangled)!, ctx, loc);
      return;
    case SymbolScope.Local:
      if (!scope.isFunctionLike && unit.fastHidden.get(mangled) !== true) break;
      c.emit(ctx === 'Load' ? Op.LOAD_FAST : ctx === 'Store' ? Op.STORE_FAST : Op.DELETE_FAST, indexOf(unit.varnames, mangled), loc);
      return;
    case SymbolScope.GlobalImplicit:
      if (!scope.isFunctionLike) break;
      if (ctx === 'Load' && scope.canSeeClassScope) {
        c.emit(Op.LOAD_DEREF, unit.freevars.get('__classdict__')!, loc);
        c.emitUnmangled(Op.LOAD_FROM_DICT_OR_GLOBALS, mangled, loc);
        return;
      }
      globalOp(c, mangled, ctx, loc);
      return;
    case SymbolScope.GlobalExplicit:
      globalOp(c, mangled, ctx, loc);
      return;
  }
  // A comprehension inlined into a class does not see the names of the class.
  if (ctx === 'Load' && scope.type === BlockType.Class && unit.inlinedComprehensions > 0) globalOp(c, mangled, ctx, loc);
  else c.emitUnmangled(ctx === 'Load' ? Op.LOAD_NAME : ctx === 'Store' ? Op.STORE_NAME : Op.DELETE_NAME, mangled, loc);
}

function derefOp(c: Codegen, index: number, ctx: expr_context, loc: Location): void {
  if (ctx !== 'Load') {
    c.emit(ctx === 'Store' ? Op.STORE_DEREF : Op.DELETE_DEREF, index, loc);
    return;
  }
  const { unit } = c;
  if (unit.scope.type === BlockType.Class && unit.inlinedComprehensions === 0) {
    // The class's own namespace comes first.
    c.emit(Op.LOAD_LOCALS, 0, loc);
    c.emit(Op.LOAD_FROM_DICT_OR_DEREF, index, loc);
  } else if (unit.scope.canSeeClassScope) {
    c.emit(Op.LOAD_DEREF, unit.freevars.get('__classdict__')!, loc);
    c.emit(Op.LOAD_FROM_DICT_OR_DEREF, index, loc);
  } else {
    c.emit(Op.LOAD_DEREF, index, loc);
  }
}

function globalOp(c: Codegen, mangled: string, ctx: expr_context, loc: Location): void {
  const index = indexOf(c.unit.names, mangled);
  if (ctx === 'Load') c.emit(Op.LOAD_GLOBAL, index << 1, loc);
  else c.emit(ctx === 'Store' ? Op.STORE_GLOBAL : Op.DELETE_GLOBAL, index, loc);
}

/** `__debug__` is a constant. */
export function forbidName(c: Codegen, name: string, ctx: expr_context, loc: Location): void {
  if (name !== '__debug__' || ctx === 'Load') return;
  throw c.error(ctx === 'Store' ? 'cannot assign to __debug__' : 'cannot delete __debug__', loc);
}

/** The number of `name`, a free variable of `code`, among the cells and free variables of the current unit. */
export function closureIndex(c: Codegen, name: string, code: CodeObject): number {
  const { unit } = c;
  const isClassCell = unit.type === UnitType.Class && (name === '__class__' || name === '__classdict__');
  const where = isClassCell ? SymbolScope.Cell : unit.scope.getScope(name);
  const index = (where === SymbolScope.Cell ? unit.cellvars : unit.freevars).get(name);
  if (index !== undefined) return index;
  // CPython has this hole too: `[lambda: __class__ for x in y]` in a class whose methods do not use `__class__`.
  const freevars = code.co_freevars.map(strRepr);
  const tuple = `(${freevars.join(', ')}${freevars.length === 1 ? ',' : ''})`;
  throw new PyCompileError(
    'SystemError',
    `compiler_lookup_arg(name=${strRepr(name)}) with reftype=${where} failed in ${unit.name}; freevars of code ${code.co_name}: ${tuple}`,
  );
}
