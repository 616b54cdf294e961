import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { Field, Soft, Tok } from '../tokenize/token.js';
import { startsStarExpression } from './expression.js';
import { Level } from './parser.js';
import { PatternParser } from './pattern.js';

/** Simple statements, and what both kinds of statements share. */
export abstract class SimpleStatementParser extends PatternParser {
  abstract compound_stmt(): ast.stmt | null;

  // statements: statement+, up to a token that begins none
  statements(end: Tok): ast.stmt[] {
    const body: ast.stmt[] = [];
    do this.statement(body);
    while (this.kind !== end);
    return body;
  }

  // statement: compound_stmt | simple_stmts
  protected statement(body: ast.stmt[]): void {
    const compound = this.compound_stmt();
    if (compound !== null) body.push(compound);
    else this.simple_stmts(body);
  }

  // simple_stmts: ';'.simple_stmt+ [';'] NEWLINE
  simple_stmts(body: ast.stmt[]): void {
    do {
      body.push(this.simple_stmt());
    } while (this.accept(Tok.SEMI) && this.kind !== Tok.NEWLINE);
    this.expect(Tok.NEWLINE);
  }

  // simple_stmt: assignment | type_alias | star_expressions | return_stmt | import_stmt | raise_stmt | 'pass' | del_stmt
  //     | yield_stmt | assert_stmt | 'break' | 'continue' | global_stmt | nonlocal_stmt
  private simple_stmt(): ast.stmt {
    const start = this.pos;
    switch (this.kind) {
      case Tok.RETURN:
        return this.return_stmt();
      case Tok.IMPORT:
        return this.import_name();
      case Tok.FROM:
        return this.import_from();
      case Tok.RAISE:
        return this.raise_stmt();
      case Tok.PASS:
        this.advance();
        return create.Pass(this.line(start), this.col(start), this.endLine(), this.endCol());
      case Tok.BREAK:
        this.advance();
        return create.Break(this.line(start), this.col(start), this.endLine(), this.endCol());
      case Tok.CONTINUE:
        this.advance();
        return create.Continue(this.line(start), this.col(start), this.endLine(), this.endCol());
      case Tok.DEL:
        return this.del_stmt();
      case Tok.YIELD: {
        const value = this.yield_expr();
        return create.Expr(value, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      case Tok.ASSERT:
        return this.assert_stmt();
      case Tok.GLOBAL: {
        const names = this.names_list();
        return create.Global(names, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      case Tok.NONLOCAL: {
        const names = this.names_list();
        return create.Nonlocal(names, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      case Tok.NAME:
        if (this.isSoft(Soft.TYPE) && this.peek() === Tok.NAME) return this.type_alias();
    }
    return this.assignment();
  }

  // assignment: NAME ':' expression ['=' annotated_rhs]
  //     | ('(' single_target ')' | single_subscript_attribute_target) ':' expression ['=' annotated_rhs]
  //     | (star_targets '=')+ annotated_rhs !'=' [TYPE_COMMENT]
  //     | single_target augassign annotated_rhs
  // and star_expressions as a statement. What it is shows after the first expression.
  private assignment(): ast.stmt {
    const start = this.pos;
    const first = this.star_expressions();
    switch (this.kind) {
      case Tok.NEWLINE:
      case Tok.SEMI:
        return create.Expr(first, this.line(start), this.col(start), this.endLine(), this.endCol());
      case Tok.EQUAL: {
        const targets: ast.expr[] = [];
        let value = first;
        while (this.accept(Tok.EQUAL)) {
          targets.push(this.toStore(value));
          value = this.annotated_rhs();
        }
        const comment = this.is(Tok.TYPE_COMMENT) ? this.type_comment() : null;
        return create.Assign(targets, value, comment, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      case Tok.COLON: {
        const target = this.single_target(first);
        this.advance();
        const annotation = this.expression();
        const value = this.accept(Tok.EQUAL) ? this.annotated_rhs() : null;
        const simple = target.kind === 'Name' && this.tokens[start] === Tok.NAME ? 1 : 0;
        return create.AnnAssign(target, annotation, value, simple, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      default: {
        const op = AUGMENTED[this.kind - Tok.PLUSEQUAL] ?? (this.kind === Tok.ATEQUAL ? 'MatMult' : undefined);
        if (op === undefined) return this.fail();
        const target = this.single_target(first);
        this.advance();
        const value = this.annotated_rhs();
        return create.AugAssign(target, op, value, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
    }
  }

  // single_target: NAME | attribute | subscript, in any number of parentheses
  private single_target(node: ast.expr): ast.expr {
    if (node.kind !== 'Name' && node.kind !== 'Attribute' && node.kind !== 'Subscript') this.fail();
    return this.toStore(node);
  }

  // type_alias: "type" NAME [type_params] '=' expression
  private type_alias(): ast.stmt {
    const start = this.pos;
    this.advance();
    const at = this.pos;
    const id = this.name();
    const name = create.Name(id, 'Store', this.line(at), this.col(at), this.endLine(), this.endCol());
    const type_params = this.kind === Tok.LSQB ? this.type_params() : [];
    this.expect(Tok.EQUAL);
    const value = this.expression();
    return create.TypeAlias(name, type_params, value, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // return_stmt: 'return' [star_expressions]
  private return_stmt(): ast.stmt {
    const start = this.pos;
    this.advance();
    const value = startsStarExpression(this.kind) ? this.star_expressions() : null;
    return create.Return(value, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // raise_stmt: 'raise' [expression ['from' expression]]
  private raise_stmt(): ast.stmt {
    const start = this.pos;
    this.advance();
    let exc: ast.expr | null = null;
    let cause: ast.expr | null = null;
    if (startsStarExpression(this.kind)) {
      exc = this.expression();
      if (this.accept(Tok.FROM)) cause = this.expression();
    }
    return create.Raise(exc, cause, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // del_stmt: 'del' del_targets &(';' | NEWLINE)
  private del_stmt(): ast.stmt {
    const start = this.pos;
    this.advance();
    const targets = this.del_targets();
    if (this.kind !== Tok.SEMI && this.kind !== Tok.NEWLINE) this.fail();
    return create.Delete(targets, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // assert_stmt: 'assert' expression [',' expression]
  private assert_stmt(): ast.stmt {
    const start = this.pos;
    this.advance();
    const test = this.expression();
    const msg = this.accept(Tok.COMMA) ? this.expression() : null;
    return create.Assert(test, msg, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // ','.NAME+, after the keyword of global_stmt and nonlocal_stmt
  private names_list(): string[] {
    this.advance();
    const names: string[] = [];
    do names.push(this.name());
    while (this.accept(Tok.COMMA));
    return names;
  }

  // import_name: 'import' ','.dotted_as_name+
  private import_name(): ast.stmt {
    const start = this.pos;
    this.advance();
    const names: ast.alias[] = [];
    do names.push(this.dotted_as_name());
    while (this.accept(Tok.COMMA));
    return create.Import(names, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // dotted_as_name: dotted_name ['as' NAME]
  private dotted_as_name(): ast.alias {
    const start = this.pos;
    const name = this.dotted_name();
    const asname = this.accept(Tok.AS) ? this.name() : null;
    return create.alias(name, asname, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // dotted_name: '.'.NAME+
  private dotted_name(): string {
    let name = this.name();
    while (this.accept(Tok.DOT)) name += `.${this.name()}`;
    return name;
  }

  // import_from: 'from' ('.' | '...')* dotted_name 'import' import_from_targets
  //     | 'from' ('.' | '...')+ 'import' import_from_targets
  private import_from(): ast.stmt {
    const start = this.pos;
    this.advance();
    let level = 0;
    for (;;) {
      if (this.accept(Tok.DOT)) level += 1;
      else if (this.accept(Tok.ELLIPSIS)) level += 3;
      else break;
    }
    const module = level > 0 && this.kind === Tok.IMPORT ? null : this.dotted_name();
    this.expect(Tok.IMPORT);
    const names = this.import_from_targets();
    return create.ImportFrom(module, names, level, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // import_from_targets: '(' import_from_as_names [','] ')' | import_from_as_names !',' | '*'
  private import_from_targets(): ast.alias[] {
    const start = this.pos;
    if (this.accept(Tok.STAR)) return [create.alias('*', null, this.line(start), this.col(start), this.endLine(), this.endCol())];
    const isBracketed = this.accept(Tok.LPAR);
    const names: ast.alias[] = [];
    do {
      if (isBracketed && names.length > 0 && this.kind === Tok.RPAR) break;
      names.push(this.import_from_as_name());
    } while (this.accept(Tok.COMMA));
    if (isBracketed) this.expect(Tok.RPAR);
    return names;
  }

  // import_from_as_name: NAME ['as' NAME]
  private import_from_as_name(): ast.alias {
    const start = this.pos;
    const name = this.name();
    const asname = this.accept(Tok.AS) ? this.name() : null;
    return create.alias(name, asname, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // block: NEWLINE INDENT statements DEDENT | simple_stmts
  protected block(cost: Level = Level.Block): ast.stmt[] {
    const level = this.level;
    this.enter(cost);
    let body: ast.stmt[] = [];
    if (this.accept(Tok.NEWLINE)) {
      this.expect(Tok.INDENT);
      body = this.statements(Tok.DEDENT);
      this.advance();
    } else this.simple_stmts(body);
    this.level = level;
    return body;
  }

  // A compound statement ends where the last token of its last block does.

  protected blockEndLine(): number {
    return this.tokens[this.lastWithText() + Field.EndLine]!;
  }

  protected blockEndCol(): number {
    return this.tokens[this.lastWithText() + Field.EndCol]!;
  }
}

/** The operators of `+=` and so on, in the order of their token kinds from PLUSEQUAL. */
const AUGMENTED: readonly (ast.operator | undefined)[] = [
  'Add',
  'Sub',
  'Mult',
  'Div',
  'Mod',
  'BitAnd',
  'BitOr',
  'BitXor',
  'LShift',
  'RShift',
  'Pow',
  undefined,
  'FloorDiv',
];
