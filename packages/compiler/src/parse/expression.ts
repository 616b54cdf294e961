import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { Field, Tok } from '../tokenize/token.js';
import { Level, Parser } from './parser.js';

/** A construct whose last part is being parsed: what must be built around that part once it is there. */
type Pending =
  | { readonly kind: 'lambda'; readonly start: number; readonly args: ast.arguments_ }
  | { readonly kind: 'if'; readonly start: number; readonly body: ast.expr; readonly test: ast.expr }
  | { readonly kind: 'unary'; readonly start: number; readonly op: ast.unaryop }
  | { readonly kind: 'power'; readonly start: number; readonly left: ast.expr };

/** Expressions from the loosest binding (tuples without brackets) to the tightest (attributes, calls, subscripts). */
export abstract class ExpressionParser extends Parser {
  abstract atom(): ast.expr;
  abstract call(start: number, func: ast.expr): ast.expr;
  abstract slices(): ast.expr;
  abstract lambda_params(): ast.arguments_;

  // expressions: ','.expression+ [',']
  expressions(): ast.expr {
    const start = this.pos;
    const first = this.expression();
    if (this.kind !== Tok.COMMA) return first;
    const elts = [first];
    while (this.accept(Tok.COMMA) && startsExpression(this.kind)) elts.push(this.expression());
    return create.Tuple(elts, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // star_expressions: ','.star_expression+ [',']
  star_expressions(): ast.expr {
    const start = this.pos;
    const first = this.star_expression();
    if (this.kind !== Tok.COMMA) return first;
    const elts = [first];
    while (this.accept(Tok.COMMA) && startsStarExpression(this.kind)) elts.push(this.star_expression());
    return create.Tuple(elts, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // star_expression: '*' bitwise_or | expression
  star_expression(): ast.expr {
    return this.kind === Tok.STAR ? this.starred_bitwise_or() : this.expression();
  }

  // star_named_expressions: ','.star_named_expression+ [',']
  star_named_expressions(elts: ast.expr[]): ast.expr[] {
    while (startsStarExpression(this.kind)) {
      elts.push(this.star_named_expression());
      if (!this.accept(Tok.COMMA)) break;
    }
    return elts;
  }

  // star_named_expression: '*' bitwise_or | named_expression
  star_named_expression(): ast.expr {
    return this.kind === Tok.STAR ? this.starred_bitwise_or() : this.named_expression();
  }

  private starred_bitwise_or(): ast.expr {
    const start = this.pos;
    this.advance();
    const value = this.bitwise_or();
    return create.Starred(value, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // starred_expression: '*' expression
  starred_expression(): ast.expr {
    const start = this.pos;
    this.expect(Tok.STAR);
    const value = this.expression();
    return create.Starred(value, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // annotated_rhs: yield_expr | star_expressions
  annotated_rhs(): ast.expr {
    return this.kind === Tok.YIELD ? this.yield_expr() : this.star_expressions();
  }

  // yield_expr: 'yield' 'from' expression | 'yield' [star_expressions]
  yield_expr(): ast.expr {
    const start = this.pos;
    this.expect(Tok.YIELD);
    if (this.accept(Tok.FROM)) {
      const value = this.expression();
      return create.YieldFrom(value, this.line(start), this.col(start), this.endLine(), this.endCol());
    }
    const value = startsStarExpression(this.kind) ? this.star_expressions() : null;
    return create.Yield(value, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // named_expression: NAME ':=' expression | expression !':='
  named_expression(): ast.expr {
    if (this.kind !== Tok.NAME || this.peek() !== Tok.COLONEQUAL) return this.expression();
    const start = this.pos;
    const id = this.name();
    const target = create.Name(id, 'Store', this.line(start), this.col(start), this.endLine(), this.endCol());
    this.advance();
    const value = this.expression();
    return create.NamedExpr(target, value, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // expression: disjunction ['if' disjunction 'else' expression] | lambdef
  // lambdef: 'lambda' [lambda_params] ':' expression
  //
  // Both end in an expression, so a chain of them is a loop that remembers what is open, not a recursion.
  expression(): ast.expr {
    let pending: Pending[] | null = null;
    let innermost: ast.expr;
    const level = this.level;
    for (;;) {
      const start = this.pos;
      if (this.kind === Tok.LAMBDA) {
        this.enter(Level.DoubleLink);
        this.advance();
        const args = this.lambda_params();
        this.expect(Tok.COLON);
        (pending ??= []).push({ kind: 'lambda', start, args });
        continue;
      }
      const body = this.disjunction();
      if (this.kind !== Tok.IF) {
        innermost = body;
        break;
      }
      this.enter(Level.Link);
      this.advance();
      const test = this.disjunction();
      this.expect(Tok.ELSE);
      (pending ??= []).push({ kind: 'if', start, body, test });
    }
    this.level = level;
    return pending === null ? innermost : this.close(pending, innermost);
  }

  /** Build what is pending around its last part, from the inside out. All of it ends where that part ends. */
  private close(pending: readonly Pending[], last: ast.expr): ast.expr {
    const endLine = this.endLine();
    const endCol = this.endCol();
    let node = last;
    for (let i = pending.length - 1; i >= 0; i--) {
      const p = pending[i]!;
      const line = this.line(p.start);
      const col = this.col(p.start);
      switch (p.kind) {
        case 'lambda':
          node = create.Lambda(p.args, node, line, col, endLine, endCol);
          break;
        case 'if':
          node = create.IfExp(p.test, p.body, node, line, col, endLine, endCol);
          break;
        case 'unary':
          node = create.UnaryOp(p.op, node, line, col, endLine, endCol);
          break;
        case 'power':
          node = create.BinOp(p.left, 'Pow', node, line, col, endLine, endCol);
          break;
      }
    }
    return node;
  }

  // disjunction: 'or'.conjunction+
  disjunction(): ast.expr {
    const start = this.pos;
    const first = this.conjunction();
    if (this.kind !== Tok.OR) return first;
    const values = [first];
    while (this.accept(Tok.OR)) values.push(this.conjunction());
    return create.BoolOp('Or', values, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // conjunction: 'and'.inversion+
  conjunction(): ast.expr {
    const start = this.pos;
    const first = this.inversion();
    if (this.kind !== Tok.AND) return first;
    const values = [first];
    while (this.accept(Tok.AND)) values.push(this.inversion());
    return create.BoolOp('And', values, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // inversion: 'not' inversion | comparison
  inversion(): ast.expr {
    if (this.kind !== Tok.NOT) return this.comparison();
    const pending: Pending[] = [];
    const level = this.level;
    while (this.kind === Tok.NOT) {
      this.enter(Level.Link);
      pending.push({ kind: 'unary', start: this.pos, op: 'Not' });
      this.advance();
    }
    const operand = this.comparison();
    this.level = level;
    return this.close(pending, operand);
  }

  // comparison: bitwise_or compare_op_bitwise_or_pair*
  comparison(): ast.expr {
    const start = this.pos;
    const left = this.bitwise_or();
    let op = this.compare_op();
    if (op === null) return left;
    const ops: ast.cmpop[] = [];
    const comparators: ast.expr[] = [];
    do {
      ops.push(op);
      comparators.push(this.bitwise_or());
      op = this.compare_op();
    } while (op !== null);
    return create.Compare(left, ops, comparators, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  private compare_op(): ast.cmpop | null {
    switch (this.kind) {
      case Tok.EQEQUAL:
        this.advance();
        return 'Eq';
      case Tok.NOTEQUAL:
        if (!this.isNotEqual()) return null;
        this.advance();
        return 'NotEq';
      case Tok.LESSEQUAL:
        this.advance();
        return 'LtE';
      case Tok.LESS:
        this.advance();
        return 'Lt';
      case Tok.GREATEREQUAL:
        this.advance();
        return 'GtE';
      case Tok.GREATER:
        this.advance();
        return 'Gt';
      case Tok.IN:
        this.advance();
        return 'In';
      case Tok.NOT:
        if (this.peek() !== Tok.IN) return null;
        this.advance();
        this.advance();
        return 'NotIn';
      case Tok.IS:
        this.advance();
        return this.accept(Tok.NOT) ? 'IsNot' : 'Is';
      default:
        return null;
    }
  }

  /** PEP 401 lives on: under its flag, unequal is written `<>`, and `!=` is an error. */
  private isNotEqual(): boolean {
    const isAngular = this.source.charCodeAt(this.tokens[this.pos + Field.Start]!) === 60;
    return isAngular === (this.options.barryAsFlufl === true);
  }

  // bitwise_or, bitwise_xor, bitwise_and, shift_expr, sum, term: one climb over the levels of PRECEDENCE.
  bitwise_or(): ast.expr {
    return this.binary(1);
  }

  private binary(lowest: number): ast.expr {
    const start = this.pos;
    let left = this.factor();
    for (;;) {
      const precedence = PRECEDENCE[this.kind]!;
      if (precedence < lowest) return left;
      const op = BINARY[this.kind]!;
      this.advance();
      const right = this.binary(precedence + 1);
      left = create.BinOp(left, op, right, this.line(start), this.col(start), this.endLine(), this.endCol());
    }
  }

  // factor: ('+' | '-' | '~') factor | power
  // power: await_primary ['**' factor]
  factor(): ast.expr {
    let pending: Pending[] | null = null;
    const level = this.level;
    for (;;) {
      const start = this.pos;
      const op = UNARY[this.kind];
      if (op !== undefined) {
        this.enter(Level.Link);
        this.advance();
        (pending ??= []).push({ kind: 'unary', start, op });
        continue;
      }
      const operand = this.await_primary();
      if (this.kind !== Tok.DOUBLESTAR) {
        this.level = level;
        return pending === null ? operand : this.close(pending, operand);
      }
      this.enter(Level.DoubleLink);
      this.advance();
      (pending ??= []).push({ kind: 'power', start, left: operand });
    }
  }

  // await_primary: 'await' primary | primary
  await_primary(): ast.expr {
    if (this.kind !== Tok.AWAIT) return this.primary();
    const start = this.pos;
    this.advance();
    const value = this.primary();
    return create.Await(value, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // primary: atom ('.' NAME | genexp | '(' [arguments] ')' | '[' slices ']')*
  primary(): ast.expr {
    const start = this.pos;
    let node = this.atom();
    for (;;) {
      switch (this.kind) {
        case Tok.DOT: {
          this.advance();
          const attr = this.name();
          node = create.Attribute(node, attr, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
          break;
        }
        case Tok.LPAR:
          node = this.call(start, node);
          break;
        case Tok.LSQB: {
          const level = this.level;
          this.enter(Level.Trailer);
          this.advance();
          const slice = this.slices();
          this.expect(Tok.RSQB);
          this.level = level;
          node = create.Subscript(node, slice, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
          break;
        }
        default:
          return node;
      }
    }
  }

  /** The kind of the token `offset` places from the current one. */
  protected kindAt(offset: number): Tok {
    return this.tokens[this.pos + offset * Field.STRIDE]! as Tok;
  }
}

function byKind<T>(entries: readonly (readonly [Tok, T])[], other: T): readonly T[] {
  const table = new Array<T>(Tok.YIELD + 1).fill(other);
  for (const [kind, value] of entries) table[kind] = value;
  return table;
}

/** How tightly a binary operator binds, 0 for what is none. */
const PRECEDENCE: readonly number[] = byKind(
  [
    [Tok.VBAR, 1],
    [Tok.CIRCUMFLEX, 2],
    [Tok.AMPER, 3],
    [Tok.LEFTSHIFT, 4],
    [Tok.RIGHTSHIFT, 4],
    [Tok.PLUS, 5],
    [Tok.MINUS, 5],
    [Tok.STAR, 6],
    [Tok.SLASH, 6],
    [Tok.DOUBLESLASH, 6],
    [Tok.PERCENT, 6],
    [Tok.AT, 6],
  ],
  0,
);

const BINARY: readonly (ast.operator | undefined)[] = byKind<ast.operator | undefined>(
  [
    [Tok.VBAR, 'BitOr'],
    [Tok.CIRCUMFLEX, 'BitXor'],
    [Tok.AMPER, 'BitAnd'],
    [Tok.LEFTSHIFT, 'LShift'],
    [Tok.RIGHTSHIFT, 'RShift'],
    [Tok.PLUS, 'Add'],
    [Tok.MINUS, 'Sub'],
    [Tok.STAR, 'Mult'],
    [Tok.SLASH, 'Div'],
    [Tok.DOUBLESLASH, 'FloorDiv'],
    [Tok.PERCENT, 'Mod'],
    [Tok.AT, 'MatMult'],
  ],
  undefined,
);

const UNARY: readonly (ast.unaryop | undefined)[] = byKind<ast.unaryop | undefined>(
  [
    [Tok.PLUS, 'UAdd'],
    [Tok.MINUS, 'USub'],
    [Tok.TILDE, 'Invert'],
  ],
  undefined,
);

const STARTS: readonly boolean[] = byKind(
  [
    Tok.NAME,
    Tok.NUMBER,
    Tok.STRING,
    Tok.FSTRING_START,
    Tok.LPAR,
    Tok.LSQB,
    Tok.LBRACE,
    Tok.MINUS,
    Tok.PLUS,
    Tok.TILDE,
    Tok.ELLIPSIS,
    Tok.NOT,
    Tok.AWAIT,
    Tok.LAMBDA,
    Tok.FALSE,
    Tok.NONE,
    Tok.TRUE,
  ].map((kind) => [kind, true] as const),
  false,
);

function startsExpression(kind: Tok): boolean {
  return STARTS[kind]!;
}

export function startsStarExpression(kind: Tok): boolean {
  return kind === Tok.STAR || STARTS[kind]!;
}
