import { Code, NotWellFormed } from './error-codes.js';
import { isName, NAME_CHAR, NAME_PATTERN } from './references.js';

export type TokenKind = 'space' | 'comment' | 'pi' | 'declaration' | 'section' | 'literal' | 'hash' | 'reference' | 'name' | 'mark';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Index in the text that is read. */
  readonly start: number;
}

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['comment', /<!--(?:[^-]|-(?!-))*-->/y],
  ['pi', /<\?(?:[^?]|\?(?!>))*\?>/y],
  ['section', /<!\[/y],
  ['declaration', /<![A-Za-z]+/y],
  ['literal', /"[^"]*"|'[^']*'/y],
  ['hash', /#[A-Z]+/y],
  ['reference', new RegExp(`%${NAME_PATTERN};`, 'y')],
  ['name', new RegExp(`${NAME_CHAR}+`, 'y')],
  ['mark', /\]\]>|[()|,?*+>[\]%]/y],
];

export const FOLLOWS_NAME: RegExp = /[ \t\r\n>)|,[%?*+]/;
/** What may stand directly behind a token. */
const FOLLOWING = { name: FOLLOWS_NAME, declaration: /[ \t\r\n%]/ };

/** Declarations token by token. */
export class TokenReader {
  readonly text: string;
  at = 0;
  /** What was read of the current declaration. */
  taken: Token[] = [];
  /** Position of the text's beginning in the document; `undefined` where the text stands nowhere in it. */
  readonly origin: number | undefined;

  constructor(text: string, origin: number | undefined) {
    this.text = text;
    this.origin = origin;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Position of an index. */
  position(index: number): number | undefined {
    return this.origin === undefined ? undefined : this.origin + index;
  }

  fail(code: Code = Code.Syntax, index: number = this.at): never {
    throw new NotWellFormed(code, this.position(index));
  }

  peek(): Token {
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text);
      if (found === null) continue;
      const end = pattern.lastIndex;
      if ((kind === 'name' || kind === 'declaration') && !FOLLOWING[kind].test(this.text[end] ?? ' ')) this.fail(Code.InvalidToken, end);
      return { kind, text: found[0], start: this.at };
    }
    return this.fail(this.isAtEnd ? Code.UnclosedToken : Code.InvalidToken);
  }

  next(): Token {
    const token = this.peek();
    this.at += token.text.length;
    this.taken.push(token);
    return token;
  }

  /** Makes the next character a part of the token that was read last. */
  extend(): void {
    const { kind, text, start } = this.taken.pop()!;
    this.taken.push({ kind, text: text + this.text[this.at++], start });
  }

  /** The next token that is not white space. */
  word(): Token {
    const token = this.next();
    return token.kind === 'space' ? this.next() : token;
  }

  /** Whether the next token that is not white space is `text`, which is taken then. */
  take(text: string): boolean {
    const before = this.at;
    const count = this.taken.length;
    if (!this.isAtEnd && this.word().text === text) return true;
    this.at = before;
    this.taken.length = count;
    return false;
  }

  /** The same, for a kind of token. */
  takeKind(kind: TokenKind): Token | undefined {
    const before = this.at;
    const count = this.taken.length;
    const token = this.word();
    if (token.kind === kind) return token;
    this.at = before;
    this.taken.length = count;
    return undefined;
  }

  name(): string {
    const token = this.word();
    return token.kind === 'name' && isName(token.text) ? token.text : this.fail(Code.Syntax, token.start);
  }

  literal(): string {
    const token = this.word();
    return token.kind === 'literal' ? token.text.slice(1, -1) : this.fail(Code.Syntax, token.start);
  }

  expect(text: string): Token {
    const token = this.word();
    return token.text === text ? token : this.fail(Code.Syntax, token.start);
  }
}
