import type * as n from '../ast/nodes.js';
import { type Location, NO_LOCATION } from '../flowgraph/instruction.js';
import { Op } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { jumpIf } from './condition.js';
import { visitExpr } from './expression.js';
import { nameOp } from './name.js';
import { isWildcard, PatternContext, resetFailPop, visitPattern } from './pattern.js';
import { visitStmts } from './statement.js';

export function visitMatch(c: Codegen, s: n.Match): void {
  visitExpr(c, s.subject);
  const end = c.newLabel();
  const { cases } = s;
  const last = cases[cases.length - 1]!;
  // A trailing `case _` needs no test and no subject.
  const hasDefault = cases.length > 1 && isWildcard(last.pattern);
  const tested = hasDefault ? cases.length - 1 : cases.length;
  for (let i = 0; i < tested; i++) {
    const m = cases[i]!;
    const where = loc(m.pattern);
    const keepsSubject = i !== tested - 1;
    if (keepsSubject) c.emit(Op.COPY, 1, where);
    // What always matches must be guarded or last.
    const pc = new PatternContext(m.guard !== null || i === cases.length - 1);
    visitPattern(c, m.pattern, pc);
    for (const name of pc.stores) nameOp(c, name, 'Store', where);
    if (m.guard !== null) jumpIf(c, m.guard, pc.failPop(c, 0), false);
    if (keepsSubject) c.emit(Op.POP_TOP, 0, where);
    visitStmts(c, m.body);
    c.jump(Op.JUMP, end, NO_LOCATION);
    resetFailPop(c, pc, where);
  }
  if (hasDefault) visitDefault(c, last, end, loc(last.pattern));
  c.useLabel(end);
}

function visitDefault(c: Codegen, m: n.match_case, end: number, where: Location): void {
  // For tracers: the pattern itself makes no code.
  c.emit(Op.NOP, 0, where);
  if (m.guard !== null) jumpIf(c, m.guard, end, false);
  visitStmts(c, m.body);
}
