import { CO } from '@pyco/marshal';
import type { ImportFrom, Located, mod, stmt } from '../ast/nodes.js';
import type { ErrorContext } from '../error-context.js';

/** What `from __future__ import …` at the top of a module asks for. */
export interface FutureFeatures {
  /** `CO.FUTURE_*` bits. */
  readonly features: number;
  /** The last future statement at the top: a later one is an error. */
  readonly last: Located | null;
}

/** Features that are always on by now. */
const MANDATORY = new Set([
  'nested_scopes',
  'generators',
  'division',
  'absolute_import',
  'with_statement',
  'print_function',
  'unicode_literals',
  'generator_stop',
]);

/** Read the future statements that open a module: behind the docstring, before anything else. */
export function readFuture(tree: mod, errors: ErrorContext): FutureFeatures {
  let features = 0;
  let last: Located | null = null;
  if (tree.kind === 'Module' || tree.kind === 'Interactive') {
    for (let i = hasDocstring(tree.body) ? 1 : 0; i < tree.body.length; i++) {
      const statement = tree.body[i]!;
      if (statement.kind !== 'ImportFrom' || statement.level !== 0 || statement.module !== '__future__') break;
      features |= featuresOf(statement, errors);
      last = statement;
    }
  }
  return { features, last };
}

/** The first statement is a string: a docstring. */
export function hasDocstring(body: readonly stmt[]): boolean {
  const first = body[0];
  return first !== undefined && first.kind === 'Expr' && first.value.kind === 'Constant' && first.value.value.kind === 'str';
}

function featuresOf(statement: ImportFrom, errors: ErrorContext): number {
  let features = 0;
  for (const { name } of statement.names) {
    if (MANDATORY.has(name)) continue;
    if (name === 'barry_as_FLUFL') features |= CO.FUTURE_BARRY_AS_BDFL;
    else if (name === 'annotations') features |= CO.FUTURE_ANNOTATIONS;
    else if (name === 'braces') throw errors.syntaxErrorFrom('not a chance', statement);
    else throw errors.syntaxErrorFrom(`future feature ${name.slice(0, 100)} is not defined`, statement);
  }
  return features;
}
