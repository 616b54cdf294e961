import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { Field, Tok } from '../tokenize/token.js';
import { ExpressionParser } from './expression.js';
import { Level } from './parser.js';

/** What stands in the brackets of a definition or a call: parameters, type parameters, arguments, slices. */
export abstract class ArgumentParser extends ExpressionParser {
  abstract for_if_clauses(): ast.comprehension[];

  // params: parameters, up to the ')' of a definition
  params(): ast.arguments_ {
    return this.parameters(Tok.RPAR);
  }

  // lambda_params: the same without annotations, up to the ':'
  lambda_params(): ast.arguments_ {
    return this.parameters(Tok.COLON);
  }

  // parameters: slash_no_default | slash_with_default | param_no_default | param_with_default | star_etc
  // The grammar spells out every order that is allowed; here the order is in what has been seen so far.
  private parameters(close: Tok): ast.arguments_ {
    let posonlyargs: ast.arg[] = [];
    let args: ast.arg[] = [];
    const defaults: ast.expr[] = [];
    const kwonlyargs: ast.arg[] = [];
    const kw_defaults: (ast.expr | null)[] = [];
    let vararg: ast.arg | null = null;
    let kwarg: ast.arg | null = null;
    let hasSlash = false;
    let hasStar = false;
    while (this.kind !== close) {
      if (kwarg !== null) this.fail();
      let param: ast.arg | null = null;
      switch (this.kind) {
        case Tok.SLASH:
          if (hasSlash || hasStar || args.length === 0) this.fail();
          hasSlash = true;
          posonlyargs = args;
          args = [];
          this.advance();
          break;
        case Tok.STAR:
          if (hasStar) this.fail();
          hasStar = true;
          this.advance();
          if (this.is(Tok.COMMA)) {
            // A bare star: at least one keyword-only parameter must follow.
            if (this.peek() !== Tok.NAME) this.fail();
          } else param = vararg = close === Tok.RPAR ? this.param_star_annotation() : this.lambda_param();
          break;
        case Tok.DOUBLESTAR:
          this.advance();
          param = kwarg = close === Tok.RPAR ? this.param() : this.lambda_param();
          break;
        default: {
          param = close === Tok.RPAR ? this.param() : this.lambda_param();
          const value = this.accept(Tok.EQUAL) ? this.expression() : null;
          if (hasStar) {
            kwonlyargs.push(param);
            kw_defaults.push(value);
          } else {
            args.push(param);
            if (value !== null) defaults.push(value);
            else if (defaults.length > 0) this.fail();
          }
        }
      }
      const isLast = !this.accept(Tok.COMMA);
      if (this.kind === Tok.TYPE_COMMENT && param !== null) param.type_comment = this.type_comment();
      if (isLast && this.kind !== close) this.fail();
    }
    return create.arguments_(posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults);
  }

  // param: NAME [':' expression]
  private param(): ast.arg {
    const start = this.pos;
    const arg = this.name();
    const annotation = this.accept(Tok.COLON) ? this.expression() : null;
    return create.arg(arg, annotation, null, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // param_star_annotation: NAME [':' star_expression]
  private param_star_annotation(): ast.arg {
    const start = this.pos;
    const arg = this.name();
    const annotation = this.accept(Tok.COLON) ? this.star_expression() : null;
    return create.arg(arg, annotation, null, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // lambda_param: NAME
  private lambda_param(): ast.arg {
    const start = this.pos;
    const arg = this.name();
    return create.arg(arg, null, null, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // TYPE_COMMENT
  protected type_comment(): string {
    const text = this.text(this.pos);
    this.expect(Tok.TYPE_COMMENT);
    return text;
  }

  // type_params: '[' ','.type_param+ [','] ']'
  type_params(): ast.type_param[] {
    this.expect(Tok.LSQB);
    const params: ast.type_param[] = [];
    do params.push(this.type_param());
    while (this.accept(Tok.COMMA) && this.kind !== Tok.RSQB);
    this.expect(Tok.RSQB);
    return params;
  }

  // type_param: NAME [':' expression] ['=' expression] | '*' NAME ['=' star_expression] | '**' NAME ['=' expression]
  private type_param(): ast.type_param {
    const start = this.pos;
    if (this.accept(Tok.STAR)) {
      const name = this.name();
      const value = this.accept(Tok.EQUAL) ? this.star_expression() : null;
      return create.TypeVarTuple(name, value, this.line(start), this.col(start), this.endLine(), this.endCol());
    }
    if (this.accept(Tok.DOUBLESTAR)) {
      const name = this.name();
      const value = this.accept(Tok.EQUAL) ? this.expression() : null;
      return create.ParamSpec(name, value, this.line(start), this.col(start), this.endLine(), this.endCol());
    }
    const name = this.name();
    const bound = this.accept(Tok.COLON) ? this.expression() : null;
    const value = this.accept(Tok.EQUAL) ? this.expression() : null;
    return create.TypeVar(name, bound, value, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // The calls of primary: primary genexp | primary '(' [arguments] ')'
  call(start: number, func: ast.expr): ast.expr {
    const open = this.pos;
    const level = this.level;
    this.enter(Level.Trailer);
    this.advance();
    const args: ast.expr[] = [];
    const keywords: ast.keyword[] = [];
    if (this.kind !== Tok.RPAR && !this.sole_genexp(open, args)) this.arguments(args, keywords);
    this.expect(Tok.RPAR);
    this.level = level;
    return create.Call(func, args, keywords, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  /** `f(x for x in y)`: a generator expression that shares the brackets of the call. Otherwise the first argument has been
   *  parsed, unless it is a keyword or has a star. */
  private sole_genexp(open: number, args: ast.expr[]): boolean {
    if (this.kind === Tok.STAR || this.kind === Tok.DOUBLESTAR || (this.kind === Tok.NAME && this.peek() === Tok.EQUAL)) return false;
    const first = this.named_expression();
    if (this.kind !== Tok.FOR && this.kind !== Tok.ASYNC) {
      args.push(first);
      return this.kind !== Tok.COMMA;
    }
    const generators = this.for_if_clauses();
    if (!this.is(Tok.RPAR)) this.fail();
    args.push(
      create.GeneratorExp(
        first,
        generators,
        this.line(open),
        this.col(open),
        this.tokens[this.pos + Field.EndLine]!,
        this.tokens[this.pos + Field.EndCol]!,
      ),
    );
    return true;
  }

  // arguments: args [',']
  // args: positional and starred ones, then keywords and starred ones, then keywords and double-starred ones
  arguments(args: ast.expr[], keywords: ast.keyword[]): void {
    let hasUnpacking = false;
    this.enter(Level.Argument);
    if (args.length > 0) this.expect(Tok.COMMA);
    while (this.kind !== Tok.RPAR) {
      const start = this.pos;
      if (this.kind === Tok.STAR) {
        if (hasUnpacking) this.fail();
        args.push(this.starred_expression());
      } else if (this.accept(Tok.DOUBLESTAR)) {
        hasUnpacking = true;
        const value = this.expression();
        keywords.push(create.keyword(null, value, this.line(start), this.col(start), this.endLine(), this.endCol()));
      } else if (this.kind === Tok.NAME && this.peek() === Tok.EQUAL) {
        const name = this.name();
        this.advance();
        const value = this.expression();
        keywords.push(create.keyword(name, value, this.line(start), this.col(start), this.endLine(), this.endCol()));
      } else {
        if (keywords.length > 0) this.fail();
        args.push(this.named_expression());
      }
      if (!this.accept(Tok.COMMA)) return;
    }
  }

  // slices: slice !',' | ','.(slice | starred_expression)+ [',']
  slices(): ast.expr {
    const start = this.pos;
    const isStarred = this.kind === Tok.STAR;
    const first = isStarred ? this.starred_expression() : this.slice();
    if (this.kind !== Tok.COMMA && !isStarred) return first;
    const elts = [first];
    while (this.accept(Tok.COMMA) && this.kind !== Tok.RSQB) {
      elts.push(this.kind === Tok.STAR ? this.starred_expression() : this.slice());
    }
    return create.Tuple(elts, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // slice: [expression] ':' [expression] [':' [expression]] | named_expression
  private slice(): ast.expr {
    const start = this.pos;
    let lower: ast.expr | null = null;
    if (this.kind !== Tok.COLON) {
      const isNamed = this.kind === Tok.NAME && this.peek() === Tok.COLONEQUAL;
      lower = this.named_expression();
      if (!this.is(Tok.COLON) || isNamed) return lower;
    }
    this.advance();
    const upper = this.slice_part();
    const step = this.accept(Tok.COLON) ? this.slice_part() : null;
    return create.Slice(lower, upper, step, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  private slice_part(): ast.expr | null {
    return this.kind === Tok.COLON || this.kind === Tok.COMMA || this.kind === Tok.RSQB ? null : this.expression();
  }
}
