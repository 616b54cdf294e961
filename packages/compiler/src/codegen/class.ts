import { strConstant } from '../ast/constant.js';
import * as create from '../ast/create.js';
import type * as n from '../ast/nodes.js';
import { elifOf } from '../chain.js';
import { Location, NO_LOCATION } from '../flowgraph/instruction.js';
import { hasDocstring } from '../symtable/future.js';
import { Intrinsic1, Op } from '../target/py313.js';
import { visitArguments } from './call.js';
import { type Codegen, loc } from './codegen.js';
import { cleanDoc } from './docstring.js';
import { visitExprs } from './expression.js';
import { applyDecorators, docstringOf, makeClosure } from './function.js';
import { nameOp } from './name.js';
import { visitStmts } from './statement.js';
import { visitTypeParams } from './type-params.js';
import { byCodePoints, UnitType } from './unit.js';

/** `__build_class__(function of the body, name, *bases, **keywords)` */
export function visitClass(c: Codegen, s: n.ClassDef): void {
  const where = loc(s);
  visitExprs(c, s.decorator_list);
  const firstlineno = s.decorator_list.length > 0 ? s.decorator_list[0]!.lineno : s.lineno;
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    const unit = c.enterUnit(`<generic parameters of ${s.name}>`, UnitType.TypeParams, c.table.lookup(s.type_params), firstlineno);
    unit.className = s.name;
    visitTypeParams(c, s.type_params);
    nameOp(c, '.type_params', 'Store', where);
  }
  visitClassBody(c, s, firstlineno, where);
  let { bases } = s;
  if (isGeneric) {
    // A generic class has Generic[its type parameters] as its last base.
    nameOp(c, '.type_params', 'Load', where);
    c.emit(Op.CALL_INTRINSIC_1, Intrinsic1.SUBSCRIPT_GENERIC, where);
    nameOp(c, '.generic_base', 'Store', where);
    bases = [...bases, create.Name('.generic_base', 'Load', s.lineno, s.col_offset, s.end_lineno, s.end_col_offset)];
  }
  visitArguments(c, 2, bases, s.keywords, where);
  if (isGeneric) {
    makeClosure(c, c.exitUnit(false), 0, where);
    c.emit(Op.PUSH_NULL, 0, where);
    c.emit(Op.CALL, 0, where);
  }
  applyDecorators(c, s.decorator_list);
  nameOp(c, s.name, 'Store', where);
}

/** Leaves __build_class__ and its first two arguments. */
function visitClassBody(c: Codegen, s: n.ClassDef, firstlineno: number, where: Location): void {
  const unit = c.enterUnit(s.name, UnitType.Class, c.table.lookup(s), firstlineno);
  const start = new Location(firstlineno, firstlineno, 0, 0);
  unit.className = s.name;
  // What every class body begins with: where it is, what it is called, where it stands.
  nameOp(c, '__name__', 'Load', start);
  nameOp(c, '__module__', 'Store', start);
  c.loadStr(unit.qualname, start);
  nameOp(c, '__qualname__', 'Store', start);
  c.loadInt(firstlineno, start);
  nameOp(c, '__firstlineno__', 'Store', start);
  if (s.type_params.length > 0) {
    nameOp(c, '.type_params', 'Load', start);
    nameOp(c, '__type_params__', 'Store', start);
  }
  // Annotation scopes look names up in the namespace while it is filled: it goes into a cell first.
  if (unit.scope.needsClassdict) {
    c.emit(Op.LOAD_LOCALS, 0, start);
    c.emit(Op.STORE_DEREF, unit.cellvars.get('__classdict__')!, start);
  }
  visitBody(c, s.body, start);
  const attributes = [...unit.staticAttributes].sort(byCodePoints);
  c.loadConst({ kind: 'tuple', items: attributes.map(strConstant) }, NO_LOCATION);
  nameOp(c, '__static_attributes__', 'Store', NO_LOCATION);
  if (unit.scope.needsClassdict) {
    c.emit(Op.LOAD_CLOSURE, unit.cellvars.get('__classdict__')!, NO_LOCATION);
    nameOp(c, '__classdictcell__', 'Store', NO_LOCATION);
  }
  // The body returns the cell that type.__new__ fills with the class.
  if (unit.scope.needsClassClosure) {
    c.emit(Op.LOAD_CLOSURE, unit.cellvars.get('__class__')!, NO_LOCATION);
    c.emit(Op.COPY, 1, NO_LOCATION);
    nameOp(c, '__classcell__', 'Store', NO_LOCATION);
  } else {
    c.loadNone(NO_LOCATION);
  }
  c.emit(Op.RETURN_VALUE, 0, NO_LOCATION);
  const code = c.exitUnit(true);
  c.emit(Op.LOAD_BUILD_CLASS, 0, where);
  c.emit(Op.PUSH_NULL, 0, where);
  makeClosure(c, code, 0, where);
  c.loadStr(s.name, where);
}

/** The body of a module or class: `__annotations__`, docstring, statements. */
export function visitBody(c: Codegen, body: readonly n.stmt[], start: Location): void {
  if (hasAnnotations(body)) c.emit(Op.SETUP_ANNOTATIONS, 0, start);
  if (hasDocstring(body) && !(c.options.isInteractive && c.stack.length === 0)) {
    if (c.options.optimize < 2) {
      const docstring = (body[0] as n.Expr).value;
      c.loadStr(cleanDoc(docstringOf(body)), loc(docstring));
      nameOp(c, '__doc__', 'Store', NO_LOCATION);
    }
    body = body.slice(1);
  }
  visitStmts(c, body);
}

/** Is a variable annotated here, outside nested functions and classes? */
function hasAnnotations(body: readonly n.stmt[]): boolean {
  return body.some((s) => {
    switch (s.kind) {
      case 'AnnAssign':
        return true;
      case 'If': {
        let last = s;
        for (let next = elifOf(s); next !== null; next = elifOf(next)) {
          if (hasAnnotations(last.body)) return true;
          last = next;
        }
        return hasAnnotations(last.body) || hasAnnotations(last.orelse);
      }
      case 'For':
      case 'AsyncFor':
      case 'While':
        return hasAnnotations(s.body) || hasAnnotations(s.orelse);
      case 'With':
      case 'AsyncWith':
        return hasAnnotations(s.body);
      case 'Match':
        return s.cases.some((m) => hasAnnotations(m.body));
      case 'Try':
      case 'TryStar':
        return (
          hasAnnotations(s.body) ||
          s.handlers.some((handler) => hasAnnotations(handler.body)) ||
          hasAnnotations(s.finalbody) ||
          hasAnnotations(s.orelse)
        );
      default:
        return false;
    }
  });
}
