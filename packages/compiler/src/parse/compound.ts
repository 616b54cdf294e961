import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { Field, Soft, Tok } from '../tokenize/token.js';
import { SyntaxFailure } from './failure.js';
import { Level } from './parser.js';
import { SimpleStatementParser } from './statement.js';

/** Statements that have blocks. */
export abstract class CompoundStatementParser extends SimpleStatementParser {
  // compound_stmt: function_def | if_stmt | class_def | with_stmt | for_stmt | try_stmt | while_stmt | match_stmt
  // Null if the current token begins none of them.
  compound_stmt(): ast.stmt | null {
    switch (this.kind) {
      case Tok.DEF:
        return this.function_def_raw(this.pos, [], false);
      case Tok.IF:
        return this.if_stmt();
      case Tok.CLASS:
        return this.class_def_raw([]);
      case Tok.FOR:
        return this.for_stmt(this.pos, false);
      case Tok.WITH:
        return this.with_stmt(this.pos, false);
      case Tok.TRY:
        return this.try_stmt();
      case Tok.WHILE:
        return this.while_stmt();
      case Tok.AT:
        return this.decorated();
      case Tok.ASYNC:
        return this.async_stmt([]);
      case Tok.NAME:
        return this.isSoft(Soft.MATCH) && this.beginsMatch() ? this.match_stmt() : null;
      default:
        return null;
    }
  }

  private async_stmt(decorators: ast.expr[] | null): ast.stmt {
    const start = this.pos;
    this.expect(Tok.ASYNC);
    if (this.kind === Tok.DEF) return this.function_def_raw(start, decorators ?? [], true);
    if (this.kind === Tok.FOR) return this.for_stmt(start, true);
    return this.with_stmt(start, true);
  }

  // function_def: decorators function_def_raw
  // class_def: decorators class_def_raw
  // decorators: ('@' named_expression NEWLINE)+
  private decorated(): ast.stmt {
    const decorators: ast.expr[] = [];
    while (this.accept(Tok.AT)) {
      decorators.push(this.named_expression());
      this.expect(Tok.NEWLINE);
    }
    if (this.kind === Tok.CLASS) return this.class_def_raw(decorators);
    if (this.kind === Tok.ASYNC && this.peek() === Tok.DEF) return this.async_stmt(decorators);
    return this.function_def_raw(this.pos, decorators, false);
  }

  // class_def_raw: 'class' NAME [type_params] ['(' [arguments] ')'] ':' block
  private class_def_raw(decorators: ast.expr[]): ast.stmt {
    const start = this.pos;
    this.expect(Tok.CLASS);
    const name = this.name();
    const type_params = this.kind === Tok.LSQB ? this.type_params() : [];
    const bases: ast.expr[] = [];
    const keywords: ast.keyword[] = [];
    const level = this.level;
    if (this.accept(Tok.LPAR)) {
      this.arguments(bases, keywords);
      this.expect(Tok.RPAR);
      this.level = level;
    }
    this.expect(Tok.COLON);
    const body = this.block(Level.Definition);
    const line = this.line(start);
    return create.ClassDef(
      name,
      bases,
      keywords,
      body,
      decorators,
      type_params,
      line,
      this.col(start),
      this.blockEndLine(),
      this.blockEndCol(),
    );
  }

  // function_def_raw: ['async'] 'def' NAME [type_params] '(' [params] ')' ['->' expression] ':' [func_type_comment] block
  private function_def_raw(start: number, decorators: ast.expr[], isAsync: boolean): ast.stmt {
    this.expect(Tok.DEF);
    const name = this.name();
    const type_params = this.kind === Tok.LSQB ? this.type_params() : [];
    this.expect(Tok.LPAR);
    const args = this.params();
    this.expect(Tok.RPAR);
    const returns = this.accept(Tok.RARROW) ? this.expression() : null;
    this.expect(Tok.COLON);
    const comment = this.func_type_comment();
    const body = this.block(Level.Definition);
    const make = isAsync ? create.AsyncFunctionDef : create.FunctionDef;
    const line = this.line(start);
    const col = this.col(start);
    return make(name, args, body, decorators, returns, comment, type_params, line, col, this.blockEndLine(), this.blockEndCol());
  }

  // func_type_comment: NEWLINE TYPE_COMMENT &(NEWLINE INDENT) | TYPE_COMMENT
  private func_type_comment(): string | null {
    if (this.kind === Tok.NEWLINE && this.peek() === Tok.TYPE_COMMENT) {
      if (this.kindAt(2) !== Tok.NEWLINE || this.kindAt(3) !== Tok.INDENT) return this.fail();
      this.advance();
    }
    return this.kind === Tok.TYPE_COMMENT ? this.type_comment() : null;
  }

  // if_stmt: 'if' named_expression ':' block (elif_stmt | [else_block])
  // elif_stmt: the same after 'elif'; a chain of them is a loop here, and built from its end.
  private if_stmt(): ast.stmt {
    const starts: number[] = [];
    const tests: ast.expr[] = [];
    const bodies: ast.stmt[][] = [];
    const level = this.level;
    do {
      starts.push(this.pos);
      this.advance();
      tests.push(this.named_expression());
      this.expect(Tok.COLON);
      bodies.push(this.block());
      this.enter(Level.Link);
    } while (this.kind === Tok.ELIF);
    this.level = level;
    let orelse = this.else_block();
    const endLine = this.blockEndLine();
    const endCol = this.blockEndCol();
    for (let i = starts.length - 1; i > 0; i--) {
      orelse = [create.If(tests[i]!, bodies[i]!, orelse, this.line(starts[i]!), this.col(starts[i]!), endLine, endCol)];
    }
    return create.If(tests[0]!, bodies[0]!, orelse, this.line(starts[0]!), this.col(starts[0]!), endLine, endCol);
  }

  // else_block: 'else' ':' block
  private else_block(): ast.stmt[] {
    if (!this.accept(Tok.ELSE)) return [];
    this.expect(Tok.COLON);
    return this.block();
  }

  // while_stmt: 'while' named_expression ':' block [else_block]
  private while_stmt(): ast.stmt {
    const start = this.pos;
    this.advance();
    const test = this.named_expression();
    this.expect(Tok.COLON);
    const body = this.block();
    const orelse = this.else_block();
    return create.While(test, body, orelse, this.line(start), this.col(start), this.blockEndLine(), this.blockEndCol());
  }

  // for_stmt: ['async'] 'for' star_targets 'in' star_expressions ':' [TYPE_COMMENT] block [else_block]
  private for_stmt(start: number, isAsync: boolean): ast.stmt {
    this.advance();
    const target = this.star_targets();
    this.expect(Tok.IN);
    const iter = this.star_expressions();
    this.expect(Tok.COLON);
    const comment = this.kind === Tok.TYPE_COMMENT ? this.type_comment() : null;
    const body = this.block();
    const orelse = this.else_block();
    const make = isAsync ? create.AsyncFor : create.For;
    return make(target, iter, body, orelse, comment, this.line(start), this.col(start), this.blockEndLine(), this.blockEndCol());
  }

  // with_stmt: ['async'] 'with' '(' ','.with_item+ [','] ')' ':' [TYPE_COMMENT] block
  //     | ['async'] 'with' ','.with_item+ ':' [TYPE_COMMENT] block
  private with_stmt(start: number, isAsync: boolean): ast.stmt {
    this.expect(Tok.WITH);
    const items = (this.kind === Tok.LPAR && this.bracketed_with_items()) || this.with_items(Tok.COLON);
    this.expect(Tok.COLON);
    const hasComment = this.kind === Tok.TYPE_COMMENT;
    const comment = hasComment ? this.type_comment() : null;
    const body = this.block();
    const make = isAsync ? create.AsyncWith : create.With;
    return make(items, body, comment, this.line(start), this.col(start), this.blockEndLine(), this.blockEndCol());
  }

  // ','.with_item+ [','] up to `close`; a comma before a ':' is no trailing comma, but an error
  private with_items(close: Tok): ast.withitem[] {
    const items: ast.withitem[] = [];
    do {
      if (close === Tok.RPAR && items.length > 0 && this.kind === close) break;
      items.push(this.with_item());
    } while (this.accept(Tok.COMMA));
    return items;
  }

  /** What follows `with (`: items in parentheses if these end at the colon, else an expression that begins with one. Where both
   *  are possible the items win, and where the items do not fit (`with (yield):`, `with (a := b):`) the expression is tried. */
  private bracketed_with_items(): ast.withitem[] | null {
    const start = this.pos;
    if (this.tokens[this.closing(start) + Field.STRIDE] !== Tok.COLON) return null;
    const level = this.level;
    const warnings = this.warnings.length;
    try {
      this.advance();
      const items = this.with_items(Tok.RPAR);
      this.expect(Tok.RPAR);
      return items;
    } catch (failure) {
      if (failure !== SyntaxFailure) throw failure;
      this.level = level;
      this.warnings.length = warnings;
      this.rewind(start);
      return null;
    }
  }

  /** The token that closes the bracket at `pos`. The tokenizer has made sure that brackets match. */
  private closing(pos: number): number {
    let depth = 0;
    for (; ; pos += Field.STRIDE) {
      switch (this.tokens[pos]) {
        case Tok.LPAR:
        case Tok.LSQB:
        case Tok.LBRACE:
          depth++;
          break;
        case Tok.RPAR:
        case Tok.RSQB:
        case Tok.RBRACE:
          depth--;
          if (depth === 0) return pos;
          break;
        case Tok.ENDMARKER:
        case Tok.ERRORTOKEN:
          return this.fail();
      }
    }
  }

  // with_item: expression 'as' star_target &(',' | ')' | ':') | expression
  private with_item(): ast.withitem {
    const context_expr = this.expression();
    const optional_vars = this.accept(Tok.AS) ? this.star_target() : null;
    return create.withitem(context_expr, optional_vars);
  }

  // try_stmt: 'try' ':' block finally_block
  //     | 'try' ':' block except_block+ [else_block] [finally_block]
  //     | 'try' ':' block except_star_block+ [else_block] [finally_block]
  private try_stmt(): ast.stmt {
    const start = this.pos;
    this.advance();
    this.expect(Tok.COLON);
    const body = this.block();
    const handlers: ast.excepthandler[] = [];
    const isStar = this.kind === Tok.EXCEPT && this.peek() === Tok.STAR;
    while (this.kind === Tok.EXCEPT) handlers.push(this.except_block(isStar));
    const orelse = handlers.length > 0 ? this.else_block() : [];
    let finalbody: ast.stmt[] = [];
    if (handlers.length === 0 || this.kind === Tok.FINALLY) {
      // finally_block: 'finally' ':' block
      this.expect(Tok.FINALLY);
      this.expect(Tok.COLON);
      finalbody = this.block();
    }
    const make = isStar ? create.TryStar : create.Try;
    return make(body, handlers, orelse, finalbody, this.line(start), this.col(start), this.blockEndLine(), this.blockEndCol());
  }

  // except_block: 'except' [expression ['as' NAME]] ':' block
  // except_star_block: 'except' '*' expression ['as' NAME] ':' block
  private except_block(isStar: boolean): ast.excepthandler {
    const start = this.pos;
    this.advance();
    if (isStar) this.expect(Tok.STAR);
    let type: ast.expr | null = null;
    let name: string | null = null;
    if (isStar || this.kind !== Tok.COLON) {
      type = this.expression();
      if (this.accept(Tok.AS)) name = this.name();
    }
    this.expect(Tok.COLON);
    const body = this.block();
    return create.ExceptHandler(type, name, body, this.line(start), this.col(start), this.blockEndLine(), this.blockEndCol());
  }

  /** Whether `match` is a keyword here: the line ends in a colon and a block follows. (No simple statement can be followed by an
   *  INDENT, so nothing else could be meant.) */
  private beginsMatch(): boolean {
    switch (this.peek()) {
      case Tok.EQUAL:
      case Tok.DOT:
      case Tok.COMMA:
      case Tok.RPAR:
      case Tok.COLON:
      case Tok.NEWLINE:
        return false;
    }
    let pos = this.pos;
    while (this.tokens[pos] !== Tok.NEWLINE) {
      if (this.tokens[pos] === Tok.ENDMARKER || this.tokens[pos] === Tok.ERRORTOKEN) return false;
      pos += Field.STRIDE;
    }
    return this.tokens[pos - Field.STRIDE] === Tok.COLON && this.tokens[pos + Field.STRIDE] === Tok.INDENT;
  }

  // match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT
  private match_stmt(): ast.stmt {
    const start = this.pos;
    this.advance();
    const subject = this.subject_expr();
    this.expect(Tok.COLON);
    this.expect(Tok.NEWLINE);
    this.expect(Tok.INDENT);
    const cases: ast.match_case[] = [];
    do cases.push(this.case_block());
    while (this.kind !== Tok.DEDENT);
    this.advance();
    return create.Match(subject, cases, this.line(start), this.col(start), this.blockEndLine(), this.blockEndCol());
  }

  // subject_expr: star_named_expression ',' [star_named_expressions] | named_expression
  private subject_expr(): ast.expr {
    const start = this.pos;
    const isStarred = this.kind === Tok.STAR;
    const first = this.star_named_expression();
    if (!this.accept(Tok.COMMA)) return isStarred ? this.fail() : first;
    const elts = this.star_named_expressions([first]);
    return create.Tuple(elts, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // case_block: "case" patterns ['if' named_expression] ':' block
  private case_block(): ast.match_case {
    if (!this.isSoft(Soft.CASE)) this.fail();
    this.advance();
    const pattern = this.patterns();
    const guard = this.accept(Tok.IF) ? this.named_expression() : null;
    this.expect(Tok.COLON);
    return create.match_case(pattern, guard, this.block());
  }
}
