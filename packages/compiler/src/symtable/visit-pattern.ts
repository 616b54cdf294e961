import type * as n from '../ast/nodes.js';
import type { SymtableBuilder } from './builder.js';
import { Def } from './scope.js';
import { visitExpr, visitExprs } from './visit-expression.js';

/** Captures are definitions; values, keys and classes are expressions. */
export function visitPattern(b: SymtableBuilder, p: n.pattern): void {
  b.descend();
  switch (p.kind) {
    case 'MatchValue':
      visitExpr(b, p.value);
      break;
    case 'MatchSingleton':
      break;
    case 'MatchSequence':
    case 'MatchOr':
      for (const pattern of p.patterns) visitPattern(b, pattern);
      break;
    case 'MatchStar':
      if (p.name !== null) b.addDef(p.name, Def.LOCAL, p);
      break;
    case 'MatchMapping':
      visitExprs(b, p.keys);
      for (const pattern of p.patterns) visitPattern(b, pattern);
      if (p.rest !== null) b.addDef(p.rest, Def.LOCAL, p);
      break;
    case 'MatchClass':
      visitExpr(b, p.cls);
      for (const pattern of p.patterns) visitPattern(b, pattern);
      for (const pattern of p.kwd_patterns) visitPattern(b, pattern);
      break;
    case 'MatchAs':
      if (p.pattern !== null) visitPattern(b, p.pattern);
      if (p.name !== null) b.addDef(p.name, Def.LOCAL, p);
      break;
  }
  b.leave();
}
