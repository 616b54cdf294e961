import { FALSE, NONE, TRUE } from '../ast/constant.js';
import * as create from '../ast/create.js';
import type * as ast from '../ast/nodes.js';
import { Field, Soft, Tok } from '../tokenize/token.js';
import { Level } from './parser.js';
import { TargetParser } from './target.js';

/** The patterns of `case`. */
export abstract class PatternParser extends TargetParser {
  // patterns: open_sequence_pattern | pattern
  patterns(): ast.pattern {
    const start = this.pos;
    const first = this.maybe_star_pattern();
    if (this.kind !== Tok.COMMA) return first.kind === 'MatchStar' ? this.fail() : first;
    const patterns = [first];
    while (this.accept(Tok.COMMA) && startsPattern(this.kind)) patterns.push(this.maybe_star_pattern());
    return create.MatchSequence(patterns, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // pattern: as_pattern | or_pattern
  // as_pattern: or_pattern 'as' pattern_capture_target
  pattern(): ast.pattern {
    const start = this.pos;
    const pattern = this.or_pattern();
    if (!this.accept(Tok.AS)) return pattern;
    if (this.isSoft(Soft.UNDERSCORE)) this.fail();
    const name = this.name();
    if (this.kind === Tok.DOT || this.kind === Tok.LPAR || this.kind === Tok.EQUAL) this.fail();
    return create.MatchAs(pattern, name, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // or_pattern: '|'.closed_pattern+
  private or_pattern(): ast.pattern {
    const start = this.pos;
    const first = this.closed_pattern();
    if (this.kind !== Tok.VBAR) return first;
    const patterns = [first];
    while (this.accept(Tok.VBAR)) patterns.push(this.closed_pattern());
    return create.MatchOr(patterns, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // closed_pattern: literal_pattern | capture_pattern | wildcard_pattern | value_pattern | group_pattern
  //     | sequence_pattern | mapping_pattern | class_pattern
  private closed_pattern(): ast.pattern {
    const start = this.pos;
    switch (this.kind) {
      case Tok.NAME:
        return this.name_pattern();
      case Tok.LPAR:
        return this.group_or_sequence_pattern();
      case Tok.LSQB: {
        const level = this.level;
        this.enter(Level.Group);
        this.advance();
        const patterns = this.maybe_sequence_pattern(Tok.RSQB);
        this.level = level;
        return create.MatchSequence(patterns, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      case Tok.LBRACE:
        return this.mapping_pattern();
      case Tok.NONE:
      case Tok.TRUE:
      case Tok.FALSE: {
        const value = this.kind === Tok.NONE ? NONE : this.kind === Tok.TRUE ? TRUE : FALSE;
        this.advance();
        return create.MatchSingleton(value, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      default: {
        const value = this.literal_expr();
        return create.MatchValue(value, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
    }
  }

  // literal_expr: signed_number !('+' | '-') | complex_number | strings | 'None' | 'True' | 'False'
  private literal_expr(): ast.expr {
    const start = this.pos;
    switch (this.kind) {
      case Tok.STRING:
      case Tok.FSTRING_START:
        return this.strings();
      case Tok.NUMBER:
      case Tok.MINUS: {
        const real = this.signed_number();
        const isSum = this.is(Tok.PLUS);
        if (!isSum && !this.is(Tok.MINUS)) return real;
        // complex_number: signed_real_number ('+' | '-') imaginary_number
        const op = isSum ? 'Add' : 'Sub';
        this.advance();
        const imag = this.number();
        if (isComplex(real) || !isComplex(imag)) this.fail();
        return create.BinOp(real, op, imag, this.line(start), this.col(start), this.endLine(), this.endCol());
      }
      case Tok.NONE:
      case Tok.TRUE:
      case Tok.FALSE:
        return this.atom();
      default:
        return this.fail();
    }
  }

  // signed_number: NUMBER | '-' NUMBER
  private signed_number(): ast.expr {
    const start = this.pos;
    if (!this.accept(Tok.MINUS)) return this.number();
    const operand = this.number();
    return create.UnaryOp('USub', operand, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  /** A NAME: `_`, a capture, a dotted value, or the class of a class pattern. */
  private name_pattern(): ast.pattern {
    const start = this.pos;
    const next = this.peek();
    if (next !== Tok.DOT && next !== Tok.LPAR && next !== Tok.EQUAL) {
      const isWildcard = this.isSoft(Soft.UNDERSCORE);
      const name = this.name();
      return create.MatchAs(null, isWildcard ? null : name, this.line(start), this.col(start), this.endLine(), this.endCol());
    }
    const cls = this.name_or_attr();
    if (this.kind === Tok.LPAR) return this.class_pattern(start, cls);
    if (this.kind === Tok.EQUAL || cls.kind === 'Name') this.fail();
    return create.MatchValue(cls, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // name_or_attr: NAME ('.' NAME)*
  private name_or_attr(): ast.expr {
    const start = this.pos;
    const id = this.name();
    let node: ast.expr = create.Name(id, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
    while (this.accept(Tok.DOT)) {
      const attr = this.name();
      node = create.Attribute(node, attr, 'Load', this.line(start), this.col(start), this.endLine(), this.endCol());
    }
    return node;
  }

  // group_pattern: '(' pattern ')'
  // sequence_pattern: '(' [open_sequence_pattern] ')'
  private group_or_sequence_pattern(): ast.pattern {
    const start = this.pos;
    const level = this.level;
    this.enter(Level.Group);
    this.advance();
    let patterns: ast.pattern[] = [];
    if (this.kind !== Tok.RPAR) {
      const first = this.maybe_star_pattern();
      if (this.kind !== Tok.COMMA) {
        if (first.kind === 'MatchStar') this.fail();
        this.expect(Tok.RPAR);
        this.level = level;
        return first;
      }
      this.advance();
      patterns = this.maybe_sequence_pattern(Tok.RPAR, [first]);
    } else this.advance();
    this.level = level;
    return create.MatchSequence(patterns, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // maybe_sequence_pattern: ','.maybe_star_pattern+ [',']
  private maybe_sequence_pattern(close: Tok, patterns: ast.pattern[] = []): ast.pattern[] {
    while (this.kind !== close) {
      patterns.push(this.maybe_star_pattern());
      if (!this.accept(Tok.COMMA)) break;
    }
    this.expect(close);
    return patterns;
  }

  // maybe_star_pattern: star_pattern | pattern
  // star_pattern: '*' pattern_capture_target | '*' wildcard_pattern
  private maybe_star_pattern(): ast.pattern {
    const start = this.pos;
    if (!this.accept(Tok.STAR)) return this.pattern();
    const isWildcard = this.isSoft(Soft.UNDERSCORE);
    const name = this.name();
    return create.MatchStar(isWildcard ? null : name, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // mapping_pattern: '{' [','.key_value_pattern+] [',' double_star_pattern] [','] '}'
  private mapping_pattern(): ast.pattern {
    const start = this.pos;
    const level = this.level;
    this.enter(Level.Group);
    this.advance();
    const keys: ast.expr[] = [];
    const patterns: ast.pattern[] = [];
    let rest: string | null = null;
    while (this.kind !== Tok.RBRACE) {
      if (rest !== null) this.fail();
      if (this.accept(Tok.DOUBLESTAR)) {
        if (this.isSoft(Soft.UNDERSCORE)) this.fail();
        rest = this.name();
      } else {
        keys.push(this.mapping_key());
        this.expect(Tok.COLON);
        patterns.push(this.pattern());
      }
      if (!this.accept(Tok.COMMA)) break;
    }
    this.expect(Tok.RBRACE);
    this.level = level;
    return create.MatchMapping(keys, patterns, rest, this.line(start), this.col(start), this.endLine(), this.endCol());
  }

  // The key of a key_value_pattern: literal_expr | attr
  private mapping_key(): ast.expr {
    if (this.kind !== Tok.NAME) return this.literal_expr();
    const key = this.name_or_attr();
    return key.kind === 'Attribute' ? key : this.fail();
  }

  // class_pattern: name_or_attr '(' [','.pattern+] [',' ','.keyword_pattern+] [','] ')'
  private class_pattern(start: number, cls: ast.expr): ast.pattern {
    const level = this.level;
    this.enter(Level.Group);
    this.advance();
    const patterns: ast.pattern[] = [];
    const kwd_attrs: string[] = [];
    const kwd_patterns: ast.pattern[] = [];
    while (this.kind !== Tok.RPAR) {
      if (this.kind === Tok.NAME && this.tokens[this.pos + Field.STRIDE] === Tok.EQUAL) {
        kwd_attrs.push(this.name());
        this.advance();
        kwd_patterns.push(this.pattern());
      } else if (kwd_attrs.length > 0) this.fail();
      else patterns.push(this.pattern());
      if (!this.accept(Tok.COMMA)) break;
    }
    this.expect(Tok.RPAR);
    this.level = level;
    return create.MatchClass(cls, patterns, kwd_attrs, kwd_patterns, this.line(start), this.col(start), this.endLine(), this.endCol());
  }
}

function isComplex(node: ast.expr): boolean {
  const number = node.kind === 'UnaryOp' ? node.operand : node;
  return number.kind === 'Constant' && number.value.kind === 'complex';
}

function startsPattern(kind: Tok): boolean {
  switch (kind) {
    case Tok.NAME:
    case Tok.NUMBER:
    case Tok.STRING:
    case Tok.FSTRING_START:
    case Tok.MINUS:
    case Tok.STAR:
    case Tok.LPAR:
    case Tok.LSQB:
    case Tok.LBRACE:
    case Tok.NONE:
    case Tok.TRUE:
    case Tok.FALSE:
      return true;
    default:
      return false;
  }
}
