import type * as n from '../ast/nodes.js';
import { analyze } from './analyze.js';
import { SymtableBuilder, type SymtableOptions } from './builder.js';
import type { SymbolTable } from './scope.js';
import { visitExpr } from './visit-expression.js';
import { visitStmts } from './visit-statement.js';

/** Find the names of a program and decide for each scope where they live. */
export function buildSymtable(tree: n.mod, options: SymtableOptions): SymbolTable {
  const builder = new SymtableBuilder(tree, options);
  switch (tree.kind) {
    case 'Module':
    case 'Interactive':
      visitStmts(builder, tree.body);
      break;
    case 'Expression':
      visitExpr(builder, tree.body);
      break;
    case 'FunctionType':
      throw new Error('this compiler does not handle FunctionTypes');
  }
  analyze(builder.table.top, options.errors);
  return builder.table;
}
