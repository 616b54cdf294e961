import type { CodeObject } from '@pyco/marshal';
import type * as n from '../ast/nodes.js';
import { Location } from '../flowgraph/instruction.js';
import { visitBody } from './class.js';
import { Codegen, type CodegenOptions, loc } from './codegen.js';
import { visitExpr } from './expression.js';

/** Write the code of a whole program. */
export function generate(tree: n.mod, options: CodegenOptions): CodeObject {
  const c = new Codegen(options, tree);
  // A module's first instruction stands on line 0; the line of its first statement is that of SETUP_ANNOTATIONS.
  switch (tree.kind) {
    case 'Module':
    case 'Interactive': {
      const first = tree.kind === 'Module' ? tree.body[0] : undefined;
      visitBody(c, tree.body, first === undefined ? new Location(1, 1, 0, 0) : loc(first));
      return c.finishUnit(true);
    }
    case 'Expression':
      visitExpr(c, tree.body);
      return c.finishUnit(false);
    case 'FunctionType':
      throw new Error('this compiler does not handle FunctionTypes');
  }
}
