// The source of an expression, normalised: what annotations become under `from __future__ import annotations`.

import type { ConstantValue } from '../ast/constant.js';
import type * as n from '../ast/nodes.js';
import { constantRepr, strRepr } from '../ast/repr.js';

/** How tightly an expression binds. One that binds less than its place asks for gets parentheses. */
const enum Level {
  Tuple,
  Test,
  Or,
  And,
  Not,
  Compare,
  BitOr,
  BitXor,
  BitAnd,
  Shift,
  Arith,
  Term,
  Factor,
  Power,
  Await,
  Atom,
}

const BINARY: { readonly [op in n.operator]: readonly [string, Level] } = {
  Add: [' + ', Level.Arith],
  Sub: [' - ', Level.Arith],
  Mult: [' * ', Level.Term],
  MatMult: [' @ ', Level.Term],
  Div: [' / ', Level.Term],
  Mod: [' % ', Level.Term],
  FloorDiv: [' // ', Level.Term],
  LShift: [' << ', Level.Shift],
  RShift: [' >> ', Level.Shift],
  BitOr: [' | ', Level.BitOr],
  BitXor: [' ^ ', Level.BitXor],
  BitAnd: [' & ', Level.BitAnd],
  Pow: [' ** ', Level.Power],
};

const UNARY: { readonly [op in n.unaryop]: readonly [string, Level] } = {
  Invert: ['~', Level.Factor],
  Not: ['not ', Level.Not],
  UAdd: ['+', Level.Factor],
  USub: ['-', Level.Factor],
};

const COMPARE: { readonly [op in n.cmpop]: string } = {
  Eq: ' == ',
  NotEq: ' != ',
  Lt: ' < ',
  LtE: ' <= ',
  Gt: ' > ',
  GtE: ' >= ',
  Is: ' is ',
  IsNot: ' is not ',
  In: ' in ',
  NotIn: ' not in ',
};

/** The source of `e`. */
export function unparse(e: n.expr): string {
  return write(e, Level.Test);
}

function parens(needed: boolean, text: string): string {
  return needed ? `(${text})` : text;
}

function list(elts: readonly n.expr[]): string {
  return elts.map((elt) => write(elt, Level.Test)).join(', ');
}

function write(e: n.expr, level: Level): string {
  switch (e.kind) {
    case 'Name':
      return e.id;
    case 'Constant':
      return (e.prefix ?? '') + writeConstant(e.value);
    case 'Attribute': {
      // `1 .real`: without the space the point would belong to the number.
      const isInt = e.value.kind === 'Constant' && e.value.value.kind === 'int';
      return `${write(e.value, Level.Atom)}${isInt ? ' .' : '.'}${e.attr}`;
    }
    case 'Subscript':
      return `${write(e.value, Level.Atom)}[${write(e.slice, Level.Tuple)}]`;
    case 'BoolOp': {
      const own = e.op === 'And' ? Level.And : Level.Or;
      return parens(level > own, e.values.map((value) => write(value, own + 1)).join(e.op === 'And' ? ' and ' : ' or '));
    }
    case 'BinOp':
      return writeBinOp(e, level);
    case 'UnaryOp': {
      const [op, own] = UNARY[e.op];
      return parens(level > own, op + write(e.operand, own));
    }
    case 'Compare': {
      const rest = e.comparators.map((right, i) => COMPARE[e.ops[i]!] + write(right, Level.Compare + 1)).join('');
      return parens(level > Level.Compare, write(e.left, Level.Compare + 1) + rest);
    }
    case 'Call':
      return writeCall(e);
    case 'Tuple': {
      if (e.elts.length === 0) return '()';
      return parens(level > Level.Tuple, list(e.elts) + (e.elts.length === 1 ? ',' : ''));
    }
    case 'List':
      return `[${list(e.elts)}]`;
    case 'Set':
      return `{${list(e.elts)}}`;
    case 'Dict': {
      const pairs = e.values.map((value, i) => {
        const key = e.keys[i]!;
        return key === null ? `**${write(value, Level.BitOr)}` : `${write(key, Level.Test)}: ${write(value, Level.Test)}`;
      });
      return `{${pairs.join(', ')}}`;
    }
    case 'IfExp': {
      const text = `${write(e.body, Level.Test + 1)} if ${write(e.test, Level.Test + 1)} else ${write(e.orelse, Level.Test)}`;
      return parens(level > Level.Test, text);
    }
    case 'Lambda': {
      const hasPositional = e.args.args.length + e.args.posonlyargs.length > 0;
      const head = `lambda${hasPositional ? ' ' : ''}${writeArguments(e.args)}`;
      return parens(level > Level.Test, `${head}: ${write(e.body, Level.Test)}`);
    }
    case 'ListComp':
      return `[${write(e.elt, Level.Test)}${writeGenerators(e.generators)}]`;
    case 'SetComp':
      return `{${write(e.elt, Level.Test)}${writeGenerators(e.generators)}}`;
    case 'DictComp':
      return `{${write(e.key, Level.Test)}: ${write(e.value, Level.Test)}${writeGenerators(e.generators)}}`;
    case 'GeneratorExp':
      return `(${write(e.elt, Level.Test)}${writeGenerators(e.generators)})`;
    case 'Starred':
      return `*${write(e.value, Level.BitOr)}`;
    case 'Slice': {
      const lower = e.lower === null ? '' : write(e.lower, Level.Test);
      const upper = e.upper === null ? '' : write(e.upper, Level.Test);
      return `${lower}:${upper}${e.step === null ? '' : `:${write(e.step, Level.Test)}`}`;
    }
    case 'NamedExpr':
      return parens(level > Level.Tuple, `${write(e.target, Level.Atom)} := ${write(e.value, Level.Atom)}`);
    case 'Await':
      return parens(level > Level.Await, `await ${write(e.value, Level.Atom)}`);
    case 'Yield':
      return e.value === null ? '(yield)' : `(yield ${write(e.value, Level.Test)})`;
    case 'YieldFrom':
      return `(yield from ${write(e.value, Level.Test)})`;
    case 'JoinedStr':
      return `f${strRepr(writeFStringBody(e.values))}`;
    case 'FormattedValue':
      return `f${strRepr(writeFormatted(e))}`;
  }
}

function writeBinOp(e: n.BinOp, level: Level): string {
  const [op, own] = BINARY[e.op];
  const isRightAssociative = e.op === 'Pow' ? 1 : 0;
  return parens(level > own, write(e.left, own + isRightAssociative) + op + write(e.right, own + 1 - isRightAssociative));
}

function writeCall(e: n.Call): string {
  const func = write(e.func, Level.Atom);
  const only = e.args[0];
  // A generator expression as the only argument brings its own parentheses.
  if (e.args.length === 1 && e.keywords.length === 0 && only!.kind === 'GeneratorExp') return func + write(only!, Level.Test);
  const args = e.args.map((arg) => write(arg, Level.Test));
  for (const k of e.keywords) args.push(`${k.arg === null ? '**' : `${k.arg}=`}${write(k.value, Level.Test)}`);
  return `${func}(${args.join(', ')})`;
}

function writeGenerators(generators: readonly n.comprehension[]): string {
  return generators
    .map((g) => {
      const head = g.is_async !== 0 ? ' async for ' : ' for ';
      const ifs = g.ifs.map((test) => ` if ${write(test, Level.Test + 1)}`).join('');
      return `${head}${write(g.target, Level.Tuple)} in ${write(g.iter, Level.Test + 1)}${ifs}`;
    })
    .join('');
}

/** Parameters as in a lambda: with defaults, markers and (in trees made at run time) annotations. */
function writeArguments(args: n.arguments_): string {
  const out: string[] = [];
  const positional = [...args.posonlyargs, ...args.args];
  positional.forEach((arg, i) => {
    const value = args.defaults[i - positional.length + args.defaults.length];
    const slash = args.posonlyargs.length > 0 && i + 1 === args.posonlyargs.length ? ', /' : '';
    out.push(writeArg(arg) + (value === undefined ? '' : `=${write(value, Level.Test)}`) + slash);
  });
  if (args.vararg !== null || args.kwonlyargs.length > 0) out.push(`*${args.vararg === null ? '' : writeArg(args.vararg)}`);
  args.kwonlyargs.forEach((arg, i) => {
    const value = args.kw_defaults[i] ?? null;
    out.push(writeArg(arg) + (value === null ? '' : `=${write(value, Level.Test)}`));
  });
  if (args.kwarg !== null) out.push(`**${writeArg(args.kwarg)}`);
  return out.join(', ');
}

function writeArg(arg: n.arg): string {
  return arg.annotation === null ? arg.arg : `${arg.arg}: ${write(arg.annotation, Level.Test)}`;
}

// f-strings: the text is put together first, and then written as a string literal.

function writeFStringBody(values: readonly n.expr[]): string {
  return values.map(writeFStringElement).join('');
}

function writeFStringElement(e: n.expr): string {
  switch (e.kind) {
    case 'Constant':
      return e.value.kind === 'str' ? e.value.value.replaceAll('{', '{{').replaceAll('}', '}}') : writeConstant(e.value);
    case 'JoinedStr':
      return writeFStringBody(e.values);
    case 'FormattedValue':
      return writeFormatted(e);
    default:
      throw new Error(`unknown expression kind ${e.kind} inside f-string`);
  }
}

function writeFormatted(e: n.FormattedValue): string {
  const value = write(e.value, Level.Test + 1);
  // `{{` would be a brace that stands for itself.
  const head = value.startsWith('{') ? '{ ' : '{';
  const conversion = e.conversion > 0 ? `!${String.fromCharCode(e.conversion)}` : '';
  const spec = e.format_spec === null ? '' : `:${writeFStringElement(e.format_spec)}`;
  return `${head}${value}${conversion}${spec}}`;
}

function writeConstant(value: ConstantValue): string {
  switch (value.kind) {
    case 'Ellipsis':
      return '...';
    case 'tuple':
      return `(${value.items.map(writeConstant).join(', ')}${value.items.length === 1 ? ',' : ''})`;
    case 'float':
    case 'complex':
      // A literal that overflows is the only way to write infinity.
      return constantRepr(value).replaceAll('inf', '1e309');
    default:
      return constantRepr(value);
  }
}
