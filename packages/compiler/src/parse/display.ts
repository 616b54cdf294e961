import { ELLIPSIS, FALSE, NONE, TRUE } from '../ast/constant.js';
import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { numberValue } from '../tokenize/number.js';
import { Tok } from '../tokenize/token.js';
import { ArgumentParser } from './arguments.js';
import { startsStarExpression } from './expression.js';
import { Level } from './parser.js';

/** Atoms: names, literals, and all that stands in brackets. */
export abstract class DisplayParser extends ArgumentParser {
  abstract strings(): ast.expr;
  abstract star_targets(): ast.expr;

  // atom: NAME | 'True' | 'False' | 'None' | strings | NUMBER | (tuple | group | genexp) | (list | listcomp)
  //     | (dict | set | dictcomp | setcomp) | '...'
  atom(): ast.expr {
    const start = this.pos;
    switch (this.kind) {
      case Tok.NAME: {
        const id = this.name();
        return create.Name(id, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      case Tok.NUMBER:
        return this.number();
      case Tok.STRING:
      case Tok.FSTRING_START:
        return this.strings();
      case Tok.LPAR:
        return this.tuple_group_genexp();
      case Tok.LSQB:
        return this.list_listcomp();
      case Tok.LBRACE:
        return this.dict_set();
      case Tok.TRUE:
        this.advance();
        return create.Constant(TRUE, null, this.line(start), this.col(start), this.endLine(), this.endCol());
      case Tok.FALSE:
        this.advance();
        return create.Constant(FALSE, null, this.line(start), this.col(start), this.endLine(), this.endCol());
      case Tok.NONE:
        this.advance();
        return create.Constant(NONE, null, this.line(start), this.col(start), this.endLine(), this.endCol());
      case Tok.ELLIPSIS:
        this.advance();
        return create.Constant(ELLIPSIS, null, this.line(start), this.col(start), this.endLine(), this.endCol());
      default:
        return this.fail();
    }
  }

  // NUMBER
  protected number(): ast.Constant {
    const start = this.pos;
    this.expect(Tok.NUMBER);
    const value = numberValue(this.text(start), this.options.maxStrDigits);
    if (typeof value === 'string') this.fail();
    return create.Constant(value, null, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // tuple: '(' [star_named_expression ',' [star_named_expressions]] ')'
  // group: '(' (yield_expr | named_expression) ')'
  // genexp: '(' named_expression for_if_clauses ')'
  private tuple_group_genexp(): ast.expr {
    const start = this.pos;
    const level = this.level;
    this.enter(Level.Group);
    this.advance();
    let node: ast.expr | null = null;
    let elts: ast.expr[] | null = null;
    let generators: ast.comprehension[] | null = null;
    if (this.kind === Tok.YIELD) node = this.yield_expr();
    else if (this.kind === Tok.RPAR) elts = [];
    else {
      const isStarred = this.kind === Tok.STAR;
      node = this.star_named_expression();
      if (this.accept(Tok.COMMA)) elts = this.star_named_expressions([node]);
      else if (isStarred) this.fail();
      else if (this.kind === Tok.FOR || this.kind === Tok.ASYNC) generators = this.for_if_clauses();
    }
    this.expect(Tok.RPAR);
    this.level = level;
    if (elts !== null) return create.Tuple(elts, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
    if (generators === null) return node!;
    return create.GeneratorExp(node!, generators, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // list: '[' [star_named_expressions] ']'
  // listcomp: '[' named_expression for_if_clauses ']'
  private list_listcomp(): ast.expr {
    const start = this.pos;
    const level = this.level;
    this.enter(Level.Display);
    this.advance();
    const elts: ast.expr[] = [];
    if (startsStarExpression(this.kind)) {
      const isStarred = this.kind === Tok.STAR;
      const first = this.star_named_expression();
      if ((this.kind === Tok.FOR || this.kind === Tok.ASYNC) && !isStarred) {
        const generators = this.for_if_clauses();
        this.expect(Tok.RSQB);
        this.level = level;
        return create.ListComp(first, generators, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      elts.push(first);
      if (this.accept(Tok.COMMA)) this.star_named_expressions(elts);
    }
    this.expect(Tok.RSQB);
    this.level = level;
    return create.List(elts, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // dict: '{' [double_starred_kvpairs] '}'
  // set: '{' star_named_expressions '}'
  // dictcomp: '{' kvpair for_if_clauses '}'
  // setcomp: '{' named_expression for_if_clauses '}'
  private dict_set(): ast.expr {
    const start = this.pos;
    const level = this.level;
    this.enter(Level.Display);
    this.advance();
    let node: ast.expr;
    if (this.kind === Tok.RBRACE || this.kind === Tok.DOUBLESTAR) node = this.dict(start, [], []);
    else {
      const isPlain = this.kind !== Tok.STAR && !(this.kind === Tok.NAME && this.peek() === Tok.COLONEQUAL);
      const first = this.star_named_expression();
      if (isPlain && this.accept(Tok.COLON)) node = this.dict_dictcomp(start, first);
      else node = this.set_setcomp(start, first);
    }
    this.level = level;
    return node;
  }

  private dict_dictcomp(start: number, key: ast.expr): ast.expr {
    const value = this.expression();
    if (this.kind !== Tok.FOR && this.kind !== Tok.ASYNC) {
      if (this.kind !== Tok.RBRACE) this.expect(Tok.COMMA);
      return this.dict(start, [key], [value]);
    }
    const generators = this.for_if_clauses();
    this.expect(Tok.RBRACE);
    return create.DictComp(key, value, generators, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  /** The rest of a dict, after a comma or the opening brace. */
  private dict(start: number, keys: (ast.expr | null)[], values: ast.expr[]): ast.expr {
    // double_starred_kvpair: '**' bitwise_or | expression ':' expression
    while (this.kind !== Tok.RBRACE) {
      if (this.accept(Tok.DOUBLESTAR)) {
        keys.push(null);
        values.push(this.bitwise_or());
      } else {
        keys.push(this.expression());
        this.expect(Tok.COLON);
        values.push(this.expression());
      }
      if (!this.accept(Tok.COMMA)) break;
    }
    this.expect(Tok.RBRACE);
    return create.Dict(keys, values, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  private set_setcomp(start: number, first: ast.expr): ast.expr {
    if ((this.kind === Tok.FOR || this.kind === Tok.ASYNC) && first.kind !== 'Starred') {
      const generators = this.for_if_clauses();
      this.expect(Tok.RBRACE);
      return create.SetComp(first, generators, this.line(start), this.col(start), this.endLine(), this.endCol());
    }
    const elts = [first];
    if (this.accept(Tok.COMMA)) this.star_named_expressions(elts);
    this.expect(Tok.RBRACE);
    return create.Set(elts, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // for_if_clauses: (['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*)+
  for_if_clauses(): ast.comprehension[] {
    const clauses: ast.comprehension[] = [];
    do {
      const is_async = this.accept(Tok.ASYNC) ? 1 : 0;
      this.expect(Tok.FOR);
      const target = this.star_targets();
      this.expect(Tok.IN);
      const iter = this.disjunction();
      const ifs: ast.expr[] = [];
      while (this.accept(Tok.IF)) ifs.push(this.disjunction());
      clauses.push(create.comprehension(target, iter, ifs, is_async));
    } while (this.kind === Tok.FOR || this.kind === Tok.ASYNC);
    return clauses;
  }
}
