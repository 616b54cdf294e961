import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { Tok } from '../tokenize/token.js';
import { StringParser } from './fstring.js';

/** What may stand on the left of `=`, after `for`, `as` and `del`. The grammar has rules of its own for them, since it cannot know
 *  an assignment before it meets the `=`. Here a target is parsed as the expression it looks like and then turned into
 *  a target, or refused: the two agree, for there is no target that is not an expression too. */
export abstract class TargetParser extends StringParser {
  // star_targets: ','.star_target+ [',']
  star_targets(): ast.expr {
    const start = this.pos;
    const first = this.star_target();
    if (this.kind !== Tok.COMMA) return first;
    const elts = [first];
    while (this.accept(Tok.COMMA) && startsTarget(this.kind)) elts.push(this.star_target());
    return create.Tuple(elts, 'Store', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // star_target: '*' (!'*' star_target) | target_with_star_atom
  star_target(): ast.expr {
    const start = this.pos;
    if (!this.accept(Tok.STAR)) return this.toStore(this.primary());
    const value = this.toStore(this.primary());
    return create.Starred(value, 'Store', this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // del_targets: ','.del_target+ [',']
  del_targets(): ast.expr[] {
    const targets: ast.expr[] = [];
    do targets.push(this.toDel(this.primary()));
    while (this.accept(Tok.COMMA) && startsTarget(this.kind));
    return targets;
  }

  /** An expression as the target of an assignment. */
  protected toStore(node: ast.expr): ast.expr {
    switch (node.kind) {
      case 'Name':
      case 'Attribute':
      case 'Subscript':
        node.ctx = 'Store';
        return node;
      case 'Tuple':
      case 'List':
        for (const elt of node.elts) this.toStore(elt);
        node.ctx = 'Store';
        return node;
      case 'Starred':
        if (node.value.kind === 'Starred') this.fail();
        this.toStore(node.value);
        node.ctx = 'Store';
        return node;
      default:
        return this.fail();
    }
  }

  private toDel(node: ast.expr): ast.expr {
    switch (node.kind) {
      case 'Name':
      case 'Attribute':
      case 'Subscript':
        node.ctx = 'Del';
        return node;
      case 'Tuple':
      case 'List':
        for (const elt of node.elts) this.toDel(elt);
        node.ctx = 'Del';
        return node;
      default:
        return this.fail();
    }
  }
}

function startsTarget(kind: Tok): boolean {
  // Everything that can begin a primary; `in`, `=`, `:` and closing brackets end a list of targets.
  switch (kind) {
    case Tok.NAME:
    case Tok.STAR:
    case Tok.LPAR:
    case Tok.LSQB:
    case Tok.LBRACE:
    case Tok.STRING:
    case Tok.FSTRING_START:
    case Tok.NUMBER:
    case Tok.ELLIPSIS:
    case Tok.TRUE:
    case Tok.FALSE:
    case Tok.NONE:
      return true;
    default:
      return false;
  }
}
