import type { AST } from '../ast/nodes.js';
import { walk } from '../ast/visit.js';
import { Field, Tok } from '../tokenize/token.js';
import type { Tokenizer } from '../tokenize/tokenizer.js';

/** A construct that came with Python 3.`minor`. */
interface Feature {
  readonly minor: number;
  /** "Exception groups are". */
  readonly what: string;
  /** What the parser had read when it knew: up to the end of this node, and one token more. */
  readonly node: AST;
  /** So many tokens of a kind more: `/`, or what ends a block and might go on with `else`. */
  readonly over?: Tok;
}

/** What the source has that came after Python 3.`minor`, and the number of tokens that CPython's parser had read when it refused that. */
export function newerFeature(
  tree: AST,
  tokenizer: Tokenizer,
  minor: number,
): { readonly message: string; readonly tokens: number } | undefined {
  const refusal = (what: string, since: number, tokens: number) => ({
    message: `${what} only supported in Python 3.${since} and greater`,
    tokens,
  });
  const number = minor < 6 ? underscoredNumber(tokenizer) : undefined;
  const feature = firstNewer(tree, minor);
  const tokens = feature === undefined ? Number.POSITIVE_INFINITY : tokensUntil(tokenizer, feature);
  if (number !== undefined && number < tokens) return refusal('Underscores in numeric literals are', 6, number + 1);
  return feature && refusal(feature.what, feature.minor, tokens);
}

/** The one that was complete first: what stands within another is before that, else what stands further up. */
function firstNewer(tree: AST, minor: number): Feature | undefined {
  let first: Feature | undefined;
  for (const node of walk(tree)) {
    for (const feature of [featureOf(node), ...typeParameters(node)]) {
      if (feature === undefined || feature.minor <= minor) continue;
      if (first === undefined || isWithin(feature.node as Positioned, first.node as Positioned)) first = feature;
    }
  }
  return first;
}

interface Positioned {
  readonly lineno: number;
  readonly col_offset: number;
  readonly end_lineno: number;
  readonly end_col_offset: number;
}

const isWithin = (inner: Positioned, outer: Positioned): boolean =>
  (inner.lineno > outer.lineno || (inner.lineno === outer.lineno && inner.col_offset >= outer.col_offset)) &&
  (inner.end_lineno < outer.end_lineno || (inner.end_lineno === outer.end_lineno && inner.end_col_offset <= outer.end_col_offset));

function featureOf(node: AST): Feature | undefined {
  switch (node.kind) {
    case 'NamedExpr':
      return { minor: 8, what: 'Assignment expressions are', node };
    case 'arguments': {
      const last = node.posonlyargs.at(-1);
      return last && { minor: 8, what: 'Positional-only parameters are', node: last, over: Tok.SLASH };
    }
    case 'TryStar':
      return { minor: 11, what: 'Exception groups are', node, over: Tok.NEWLINE };
    case 'Match':
      return { minor: 10, what: 'Pattern matching is', node, over: Tok.NEWLINE };
    case 'TypeAlias':
      return { minor: 12, what: 'Type statement is', node };
    case 'AsyncFunctionDef':
      return { minor: 5, what: 'Async functions are', node };
    case 'AsyncWith':
      return { minor: 5, what: 'Async with statements are', node };
    case 'AsyncFor':
      return { minor: 5, what: 'Async for loops are', node, over: Tok.NEWLINE };
    case 'Await':
      return { minor: 5, what: 'Await expressions are', node };
    case 'comprehension':
      return node.is_async === 0 ? undefined : { minor: 6, what: 'Async comprehensions are', node: node.ifs.at(-1) ?? node.iter };
    case 'AnnAssign':
      return { minor: 6, what: 'Variable annotation syntax is', node };
    case 'BinOp':
      return node.op === 'MatMult' ? { minor: 5, what: "The '@' operator is", node } : undefined;
    case 'AugAssign':
      return node.op === 'MatMult' ? { minor: 5, what: "The '@' operator is", node: node.target } : undefined;
    default:
      return undefined;
  }
}

function typeParameters(node: AST): readonly Feature[] {
  if (!('type_params' in node) || node.type_params.length === 0) return [];
  const defaults = node.type_params.filter((param) => param.default_value !== null);
  return [
    { minor: 12, what: 'Type parameter lists are', node: node.type_params.at(-1)! },
    ...defaults.map((param): Feature => ({ minor: 13, what: 'Type parameter defaults are', node: param })),
  ];
}

/** How many tokens there are up to the end of the feature's node, with the one behind it. */
function tokensUntil({ data, count }: Tokenizer, { node, over }: Feature): number {
  const { end_lineno: line, end_col_offset: col } = node as Positioned;
  let token = 0;
  const isBefore = (at: number): boolean => {
    const tokenLine = data[at + Field.Line]!;
    if (tokenLine !== line) return tokenLine < line;
    return data[at] === Tok.INDENT || (data[at + Field.Col]! >= 0 && data[at + Field.Col]! < col);
  };
  while (token < count - 1 && isBefore(token * Field.STRIDE)) token++;
  if (over !== undefined) {
    while (token < count - 1 && data[token * Field.STRIDE] !== over) token++;
    token++;
  }
  return Math.min(token + 1, count);
}

/** The first number that is written with an underscore. */
function underscoredNumber({ data, count, source }: Tokenizer): number | undefined {
  for (let token = 0; token < count; token++) {
    const at = token * Field.STRIDE;
    if (data[at] === Tok.NUMBER && source.slice(data[at + Field.Start], data[at + Field.End]).includes('_')) return token;
  }
  return undefined;
}
