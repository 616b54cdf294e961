import { NONE } from '../ast/constant.js';
import type * as n from '../ast/nodes.js';
import type { Scope } from '../symtable/scope.js';
import { Intrinsic1, Intrinsic2, Op } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { visitExpr } from './expression.js';
import { makeClosure } from './function.js';
import { nameOp } from './name.js';
import { UnitType } from './unit.js';

const INTRINSICS = {
  TypeVar: Intrinsic1.TYPEVAR,
  TypeVarTuple: Intrinsic1.TYPEVARTUPLE,
  ParamSpec: Intrinsic1.PARAMSPEC,
} as const;

/** Make the type parameters, bind each to its name, and leave a tuple of all. */
export function visitTypeParams(c: Codegen, params: readonly n.type_param[]): void {
  let seenDefault = false;
  for (const param of params) {
    const where = loc(param);
    c.loadStr(param.name, where);
    if (param.kind === 'TypeVar' && param.bound !== null) {
      lazily(c, param.bound, param.name, c.table.lookup(param), false);
      const isTuple = param.bound.kind === 'Tuple';
      c.emit(Op.CALL_INTRINSIC_2, isTuple ? Intrinsic2.TYPEVAR_WITH_CONSTRAINTS : Intrinsic2.TYPEVAR_WITH_BOUND, where);
    } else {
      c.emit(Op.CALL_INTRINSIC_1, INTRINSICS[param.kind], where);
    }
    if (param.default_value !== null) {
      seenDefault = true;
      const scope = c.table.defaultScopes.get(param)!;
      lazily(c, param.default_value, param.name, scope, param.kind === 'TypeVarTuple');
      c.emit(Op.CALL_INTRINSIC_2, Intrinsic2.SET_TYPEPARAM_DEFAULT, where);
    } else if (seenDefault) {
      throw c.error(`non-default type parameter '${param.name}' follows default type parameter`, where);
    }
    c.emit(Op.COPY, 1, where);
    nameOp(c, param.name, 'Store', where);
  }
  c.emit(Op.BUILD_TUPLE, params.length, loc(params[0]!));
}

/** Leaves a function that computes `e` when it is asked for. */
function lazily(c: Codegen, e: n.expr, name: string, scope: Scope, allowsStar: boolean): void {
  const where = loc(e);
  c.enterUnit(name, UnitType.TypeParams, scope, e.lineno);
  if (allowsStar && e.kind === 'Starred') {
    visitExpr(c, e.value);
    c.emit(Op.UNPACK_SEQUENCE, 1, where);
  } else {
    visitExpr(c, e);
  }
  c.emit(Op.RETURN_VALUE, 0, where);
  const code = c.exitUnit(true);
  makeClosure(c, code, 0, where);
}

/** `type X[T] = value`: (name, type parameters or None, function that computes the value). */
export function visitTypeAlias(c: Codegen, s: n.TypeAlias): void {
  const where = loc(s);
  const name = (s.name as n.Name).id;
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    c.enterUnit(`<generic parameters of ${name}>`, UnitType.TypeParams, c.table.lookup(s.type_params), s.lineno);
    c.loadStr(name, where);
    visitTypeParams(c, s.type_params);
  } else {
    c.loadStr(name, where);
    c.loadNone(where);
  }
  const unit = c.enterUnit(name, UnitType.Function, c.table.lookup(s), s.lineno);
  // So that no string of the value passes for a docstring.
  unit.consts.add(NONE);
  visitExpr(c, s.value);
  c.emit(Op.RETURN_VALUE, 0, where);
  makeClosure(c, c.exitUnit(false), 0, where);
  c.emit(Op.BUILD_TUPLE, 3, where);
  c.emit(Op.CALL_INTRINSIC_1, Intrinsic1.TYPEALIAS, where);
  if (isGeneric) {
    makeClosure(c, c.exitUnit(false), 0, where);
    c.emit(Op.PUSH_NULL, 0, where);
    c.emit(Op.CALL, 0, where);
  }
  nameOp(c, name, 'Store', where);
}
