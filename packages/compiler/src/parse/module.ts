import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { Field, Tok } from '../tokenize/token.js';
import { CompoundStatementParser } from './compound.js';

/** The rules that parsing starts from, one for each mode of `compile()`. */
export class ModuleParser extends CompoundStatementParser {
  /** The number of the token that the statement in progress begins with, in a file. */
  begun = 0;

  // file: [statements] ENDMARKER
  file(typeIgnores: readonly { readonly lineno: number; readonly tag: string }[]): ast.Module {
    const body: ast.stmt[] = [];
    while (this.kind !== Tok.ENDMARKER) {
      this.begun = this.tokenNumber();
      this.statement(body);
    }
    return create.Module(
      body,
      typeIgnores.map(({ lineno, tag }) => create.TypeIgnore(lineno, tag)),
    );
  }

  // interactive: statement_newline
  // statement_newline: compound_stmt NEWLINE | simple_stmts | NEWLINE
  interactive(): ast.Interactive {
    const start = this.pos;
    if (this.accept(Tok.NEWLINE)) {
      return create.Interactive([create.Pass(this.line(start), this.col(start), this.endLine(), this.endCol())]);
    }
    const compound = this.compound_stmt();
    if (compound !== null) {
      this.expect(Tok.NEWLINE);
      return create.Interactive([compound]);
    }
    const body: ast.stmt[] = [];
    this.simple_stmts(body);
    return create.Interactive(body);
  }

  // eval: expressions NEWLINE* ENDMARKER
  eval(): ast.Expression {
    const body = this.expressions();
    this.end();
    return create.Expression(body);
  }

  // func_type: '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER
  func_type(): ast.FunctionType {
    this.expect(Tok.LPAR);
    const argtypes = this.kind === Tok.RPAR ? [] : this.type_expressions();
    this.expect(Tok.RPAR);
    this.expect(Tok.RARROW);
    const returns = this.expression();
    this.end();
    return create.FunctionType(argtypes, returns);
  }

  // type_expressions: ','.expression+ [',' '*' expression] [',' '**' expression], the stars being ignored
  private type_expressions(): ast.expr[] {
    const types: ast.expr[] = [];
    let stars = 0;
    do {
      const found = this.accept(Tok.STAR) ? 1 : this.accept(Tok.DOUBLESTAR) ? 2 : 0;
      if (stars > 0 && found <= stars) this.fail();
      stars = found;
      types.push(this.expression());
    } while (this.accept(Tok.COMMA));
    return types;
  }

  private end(): void {
    while (this.accept(Tok.NEWLINE)) {
      // Any number of line ends.
    }
    if (this.kind !== Tok.ENDMARKER) this.fail();
  }

  /** Where parsing stopped, as a token number. */
  tokenNumber(): number {
    return this.pos / Field.STRIDE;
  }
}
