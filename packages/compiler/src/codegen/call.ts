import type * as n from '../ast/nodes.js';
import { type Location, NO_LOCATION } from '../flowgraph/instruction.js';
import { Def, SymbolScope } from '../symtable/scope.js';
import { Op } from '../target/py313.js';
import { type Codegen, indexOf, loc } from './codegen.js';
import { visitSequence } from './display.js';
import { attributeLocation, STACK_USE_GUIDELINE, visitExpr, visitExprs } from './expression.js';
import { forbidName, nameOp } from './name.js';
import { UnitType } from './unit.js';
import { warnNotCallable } from './warnings.js';

/** How a call is written. */
export const enum CallForm {
  Function,
  /** `obj.method(…)` without making a bound method. */
  Method,
  /** `super().method(…)` */
  SuperMethod,
}

/** Check a call and decide its form. The function, or the object of the method, is written next. */
export function beginCall(c: Codegen, e: n.Call): CallForm {
  checkKeywords(c, e.keywords);
  const { func, args, keywords } = e;
  if (func.kind === 'Attribute' && func.ctx === 'Load' && isMethodCall(c, func, args, keywords)) {
    return canOptimizeSuper(c, func) ? CallForm.SuperMethod : CallForm.Method;
  }
  warnNotCallable(c, func);
  return CallForm.Function;
}

function isMethodCall(c: Codegen, method: n.Attribute, args: readonly n.expr[], keywords: readonly n.keyword[]): boolean {
  // A function of a module is no method: LOAD_ATTR does better there.
  if (isImported(c, method.value)) return false;
  if (args.length + keywords.length + (keywords.length > 0 ? 1 : 0) >= STACK_USE_GUIDELINE) return false;
  return !args.some((arg) => arg.kind === 'Starred') && !keywords.some((k) => k.arg === null);
}

/** The rest of a method call whose object is on the stack, or whose method if it is one of super(). */
export function finishMethodCall(c: Codegen, e: n.Call, method: n.Attribute, where: Location): void {
  if (!canOptimizeSuper(c, method)) c.loadAttr(method.attr, true, attributeLocation(loc(method), method));
  visitExprs(c, e.args);
  const callLoc = attributeLocation(where, method);
  if (e.keywords.length > 0) {
    visitKeywords(c, e.keywords, attributeLocation(loc(method), method));
    c.emit(Op.CALL_KW, e.args.length + e.keywords.length, callLoc);
  } else {
    c.emit(Op.CALL, e.args.length, callLoc);
  }
}

/** Each keyword once, and none that may not be assigned. */
function checkKeywords(c: Codegen, keywords: readonly n.keyword[]): void {
  if (keywords.length === 0) return;
  const seen = new Set<string>();
  for (let i = 0; i < keywords.length; i++) {
    const { arg } = keywords[i]!;
    if (arg === null) continue;
    forbidName(c, arg, 'Store', loc(keywords[i]!));
    if (seen.has(arg)) continue;
    seen.add(arg);
    for (let j = i + 1; j < keywords.length; j++) {
      if (keywords[j]!.arg === arg) throw c.error(`keyword argument repeated: ${arg}`, loc(keywords[j]!));
    }
  }
}

function isImported(c: Codegen, e: n.expr): boolean {
  return e.kind === 'Name' && (c.table.top.getSymbol(e.id) & Def.IMPORT) !== 0;
}

/** The values of keyword arguments, and the tuple of their names. */
function visitKeywords(c: Codegen, keywords: readonly n.keyword[], where: Location): void {
  for (const k of keywords) visitExpr(c, k.value);
  c.loadStrs(
    keywords.map((k) => k.arg!),
    where,
  );
}

/** The arguments of a call and the call itself; `pushed` arguments are on the stack already. */
export function visitArguments(c: Codegen, pushed: number, args: readonly n.expr[], keywords: readonly n.keyword[], where: Location): void {
  checkKeywords(c, keywords);
  const isSimple =
    args.length + keywords.length * 2 <= STACK_USE_GUIDELINE &&
    !args.some((arg) => arg.kind === 'Starred') &&
    !keywords.some((k) => k.arg === null);
  if (isSimple) {
    visitExprs(c, args);
    if (keywords.length > 0) {
      visitKeywords(c, keywords, where);
      c.emit(Op.CALL_KW, pushed + args.length + keywords.length, where);
    } else {
      c.emit(Op.CALL, pushed + args.length, where);
    }
    return;
  }
  const first = args[0];
  if (pushed === 0 && args.length === 1 && first!.kind === 'Starred') visitExpr(c, first!.value);
  else visitSequence(c, 'Tuple', args, pushed, where);
  if (keywords.length > 0) visitKeywordDict(c, keywords, where);
  c.emit(Op.CALL_FUNCTION_EX, keywords.length > 0 ? 1 : 0, where);
}

/** Keyword arguments and `**` as one dict. */
function visitKeywordDict(c: Codegen, keywords: readonly n.keyword[], where: Location): void {
  let hasDict = false;
  let seen = 0;
  const flush = (end: number): void => {
    visitNamedPairs(c, keywords.slice(end - seen, end), where);
    if (hasDict) c.emit(Op.DICT_MERGE, 1, where);
    hasDict = true;
    seen = 0;
  };
  for (let i = 0; i < keywords.length; i++) {
    const keyword = keywords[i]!;
    if (keyword.arg !== null) {
      seen += 1;
      continue;
    }
    if (seen > 0) flush(i);
    if (!hasDict) {
      c.emit(Op.BUILD_MAP, 0, where);
      hasDict = true;
    }
    visitExpr(c, keyword.value);
    c.emit(Op.DICT_MERGE, 1, where);
  }
  if (seen > 0) flush(keywords.length);
}

function visitNamedPairs(c: Codegen, keywords: readonly n.keyword[], where: Location): void {
  const count = keywords.length;
  const isBig = count * 2 > STACK_USE_GUIDELINE;
  if (count > 1 && !isBig) {
    visitKeywords(c, keywords, where);
    c.emit(Op.BUILD_CONST_KEY_MAP, count, where);
    return;
  }
  if (isBig) c.emit(Op.BUILD_MAP, 0, NO_LOCATION);
  for (const keyword of keywords) {
    c.loadStr(keyword.arg!, where);
    visitExpr(c, keyword.value);
    if (isBig) c.emit(Op.MAP_ADD, 1, NO_LOCATION);
  }
  if (!isBig) c.emit(Op.BUILD_MAP, count, where);
}

/** Is this `super().attr` or `super(a, b).attr`, with `super` the builtin as far as can be seen? */
export function canOptimizeSuper(c: Codegen, e: n.Attribute): boolean {
  const call = e.value;
  if (call.kind !== 'Call' || call.func.kind !== 'Name' || call.func.id !== 'super' || call.keywords.length > 0) return false;
  const { unit } = c;
  if (unit.scope.getScope('super') !== SymbolScope.GlobalImplicit) return false;
  if (c.table.top.getScope('super') !== SymbolScope.Unknown) return false;
  // `super().__class__` is the class of the super object itself.
  if (e.attr === '__class__') return false;
  if (call.args.length === 2) return !call.args.some((arg) => arg.kind === 'Starred');
  if (call.args.length !== 0) return false;
  // Without arguments it takes the first argument of the method, and the cell of the class.
  if (unit.argcount === 0 && unit.posonlyargcount === 0) return false;
  return unit.type !== UnitType.Class && unit.scope.getScope('__class__') === SymbolScope.Free;
}

/** `super().attr` in one instruction. Bit 0 of its operand says method call, bit 1 that super() had arguments. */
export function loadSuperAttribute(c: Codegen, e: n.Attribute, isMethod: boolean): void {
  const call = e.value as n.Call;
  const hasArgs = call.args.length > 0;
  nameOp(c, 'super', 'Load', loc(call.func));
  if (hasArgs) {
    visitExprs(c, call.args);
  } else {
    const callLoc = loc(call);
    const [self] = c.unit.varnames.keys();
    nameOp(c, '__class__', 'Load', callLoc);
    nameOp(c, self!, 'Load', callLoc);
  }
  const where = loc(e);
  const index = indexOf(c.unit.names, c.maybeMangle(e.attr));
  c.emit(Op.LOAD_SUPER_ATTR, (index << 2) | (hasArgs ? 2 : 0) | (isMethod ? 1 : 0), where);
  c.emit(Op.NOP, 0, attributeLocation(where, e));
}
