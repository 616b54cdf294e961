// Reading grammar.ts. It is read at the first syntax error and not before.

import { FIRST_KEYWORD, KEYWORDS, SOFT_KEYWORDS, Tok } from '../../tokenize/token.js';

/** What a rule is made of. */
export type Expr =
  | { readonly op: 'token'; readonly kind: Tok }
  | { readonly op: 'soft'; readonly id: number }
  | { readonly op: 'any soft' }
  | { readonly op: 'forced'; readonly kind: Tok; readonly text: string }
  | { readonly op: 'cut' }
  | { readonly op: 'rule'; readonly rule: Rule }
  | { readonly op: 'alternatives'; readonly alternatives: readonly Alternative[]; readonly cost: number }
  | { readonly op: 'optional'; readonly body: Expr }
  | { readonly op: 'loop'; readonly body: Expr; readonly min: 0 | 1 }
  | { readonly op: 'gather'; readonly body: Expr; readonly separator: Expr }
  | { readonly op: 'look'; readonly body: Expr; readonly wanted: boolean };

export interface Rule {
  readonly name: string;
  readonly index: number;
  /** How many of CPython's rules are in progress while this one is. */
  readonly cost: number;
  /** CPython remembers the result for a position, whether or not it was found with the `invalid_` rules. */
  readonly isMemo: boolean;
  /** No `invalid_` rule is tried below this one. */
  readonly isPlain: boolean;
  body: Expr;
}

export interface Alternative {
  readonly items: readonly { readonly expr: Expr; readonly name: string | null }[];
  readonly action: Action | null;
  /** Consists of an `invalid_` rule alone: only tried in the second pass. */
  readonly isInvalid: boolean;
}

export type Action =
  | { readonly kind: 'node'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'raise'; readonly where: string; readonly args: readonly string[]; readonly message: string };

export type Grammar = ReadonlyMap<string, Rule>;

export function readGrammar(text: string): Grammar {
  const rules = new Map<string, Rule>();
  const bodies: [Rule, string][] = [];
  for (const block of text.trim().split(/\n+(?=\S)/)) {
    const [, name, flags, body] = /^(\w+)((?: \w+)*):([\s\S]*)$/.exec(block)!;
    const isLeft = flags!.includes('left');
    const rule: Rule = {
      name: name!,
      index: rules.size,
      cost: name!.startsWith('_') ? 0 : isLeft ? 2 : 1,
      isMemo: isLeft || flags!.includes('memo'),
      isPlain: flags!.includes('plain'),
      body: { op: 'cut' },
    };
    rules.set(rule.name, rule);
    bodies.push([rule, body!]);
  }
  for (const [rule, body] of bodies) rule.body = new Reader(body, rules).rule();
  return rules;
}

/** Tokens by what the grammar calls them. */
const OPERATORS =
  '( ) [ ] : , ; + - * / | & < > = . % { } == != <= >= ~ ^ << >> ** += -= *= /= %= &= |= ^= <<= >>= **= // //= @ @= -> ... := !'.split(' ');
const NAMED: Readonly<Record<string, Tok>> = {
  ENDMARKER: Tok.ENDMARKER,
  NAME: Tok.NAME,
  NUMBER: Tok.NUMBER,
  STRING: Tok.STRING,
  NEWLINE: Tok.NEWLINE,
  INDENT: Tok.INDENT,
  DEDENT: Tok.DEDENT,
  TYPE_COMMENT: Tok.TYPE_COMMENT,
  FSTRING_START: Tok.FSTRING_START,
  FSTRING_MIDDLE: Tok.FSTRING_MIDDLE,
  FSTRING_END: Tok.FSTRING_END,
};

function tokenKind(text: string): Tok {
  const operator = OPERATORS.indexOf(text);
  return operator >= 0 ? Tok.LPAR + operator : FIRST_KEYWORD + KEYWORDS.indexOf(text);
}

/** A recursive descent over the text of one rule. */
class Reader {
  private readonly words: readonly string[];
  private readonly rules: Grammar;
  private i: number;

  constructor(text: string, rules: Grammar) {
    this.words = text.match(/=>.*|'[^']+'|"[^"]+"|[a-e]=|->|&&|\w+|[^\s\w]/g) ?? [];
    this.rules = rules;
    this.i = 0;
  }

  rule(): Expr {
    if (this.words[0] === '|') this.i++;
    return { op: 'alternatives', alternatives: this.alternatives(), cost: 0 };
  }

  private alternatives(): Alternative[] {
    const found = [this.alternative()];
    while (this.words[this.i] === '|') {
      this.i++;
      found.push(this.alternative());
    }
    return found;
  }

  private alternative(): Alternative {
    const items: { expr: Expr; name: string | null }[] = [];
    let action: Action | null = null;
    for (;;) {
      const word = this.words[this.i];
      if (word === undefined || word === '|' || word === ')' || word === ']') break;
      if (word === '->' || word.startsWith('=>')) {
        action = this.action();
        break;
      }
      const name = /^[a-e]=$/.test(word) ? word[0]! : null;
      if (name !== null) this.i++;
      items.push({ expr: this.item(), name });
    }
    const only = items.length === 1 ? items[0]!.expr : null;
    const isInvalid = only?.op === 'rule' && only.rule.name.startsWith('invalid_');
    return { items, action, isInvalid };
  }

  private action(): Action {
    const word = this.words[this.i++]!;
    if (word !== '->') {
      const [, where, args, message] = /^=> (\w+)((?: \w)*): (.*)$/.exec(word)!;
      return { kind: 'raise', where: where!, args: args!.trim().split(' '), message: message! };
    }
    const name = this.words[this.i++]!;
    const args: string[] = [];
    while (/^\w+$/.test(this.words[this.i] ?? '')) args.push(this.words[this.i++]!);
    return { kind: /^[A-Z]/.test(name) ? 'node' : 'call', name, args };
  }

  private item(): Expr {
    const word = this.words[this.i]!;
    if (word === '~') {
      this.i++;
      return { op: 'cut' };
    }
    if (word === '&&') {
      const text = this.words[this.i + 1]!.slice(1, -1);
      this.i += 2;
      return { op: 'forced', kind: tokenKind(text), text };
    }
    if (word === '&' || word === '!') {
      this.i++;
      return { op: 'look', body: this.atom(), wanted: word === '&' };
    }
    const body = this.atom();
    switch (this.words[this.i]) {
      case '?':
        this.i++;
        return { op: 'optional', body };
      case '*':
      case '+':
        return { op: 'loop', body, min: this.words[this.i++] === '+' ? 1 : 0 };
      case '.': {
        this.i++;
        const element = this.atom();
        this.i++;
        return { op: 'gather', body: element, separator: body };
      }
      default:
        return body;
    }
  }

  private atom(): Expr {
    const word = this.words[this.i++]!;
    if (word === '(' || word === '[') {
      const alternatives = this.alternatives();
      this.i++;
      const body: Expr = { op: 'alternatives', alternatives, cost: 1 };
      return word === '[' ? { op: 'optional', body } : body;
    }
    if (word.startsWith("'")) return { op: 'token', kind: tokenKind(word.slice(1, -1)) };
    if (word.startsWith('"')) return { op: 'soft', id: KEYWORDS.length + SOFT_KEYWORDS.indexOf(word.slice(1, -1)) };
    if (word === 'SOFT_KEYWORD') return { op: 'any soft' };
    const kind = NAMED[word];
    if (kind !== undefined) return { op: 'token', kind };
    const rule = this.rules.get(word);
    if (rule === undefined) throw new Error(`the grammar has no rule ${word}`);
    return { op: 'rule', rule };
  }
}
