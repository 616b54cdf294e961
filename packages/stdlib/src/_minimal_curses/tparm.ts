/** As printf's, but for a colon in front of what would be an operator. */
const FORMAT = /^(?::([-+# ]+)|([# ]+))?(0?)(\d*)(?:\.(\d+))?([doxXs])/;

/** Operators of two numbers: the one pushed first is on the left. */
const BINARY: { readonly [operator: string]: (left: number, right: number) => number } = {
  '+': (left, right) => (left + right) | 0,
  '-': (left, right) => (left - right) | 0,
  '*': (left, right) => Math.imul(left, right),
  '/': (left, right) => (right === 0 ? 0 : Math.trunc(left / right)),
  m: (left, right) => (right === 0 ? 0 : left % right),
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '=': (left, right) => Number(left === right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  A: (left, right) => Number(left !== 0 && right !== 0),
  O: (left, right) => Number(left !== 0 || right !== 0),
};

const BASE: { readonly [conversion: string]: number } = { d: 10, o: 8, x: 16, X: 16 };

const PREFIX: { readonly [conversion: string]: string } = { o: '0', x: '0x', X: '0X' };

/** Numbers that `%P` has set: small letters for one call, capital ones for the terminal. */
export type Variables = Map<string, number>;

/**
 * `tparm`: puts parameters into a capability by the stack language of terminfo(5). A stack that is empty gives 0. Text is Latin-1: a character a byte.
 * `statics` keeps what `%P` sets with a capital letter.
 */
export function tparm(capability: string, parameters: readonly number[], statics: Variables): string {
  return new Instantiation(capability, parameters, statics).run();
}

class Instantiation {
  readonly #text: string;
  readonly #parameters: number[];
  readonly #statics: Variables;
  readonly #dynamics: Variables = new Map();
  readonly #stack: number[] = [];
  #at = 0;

  constructor(text: string, parameters: readonly number[], statics: Variables) {
    this.#text = text;
    this.#parameters = [...parameters];
    this.#statics = statics;
  }

  run(): string {
    let out = '';
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at++]!;
      out += char === '%' ? this.#command() : char;
    }
    return out;
  }

  #pop(): number {
    return this.#stack.pop() ?? 0;
  }

  #variables(name: string): Variables {
    return name >= 'A' && name <= 'Z' ? this.#statics : this.#dynamics;
  }

  /** Runs one command and gives what it writes. */
  #command(): string {
    const text = this.#text;
    const formatted = FORMAT.exec(text.slice(this.#at));
    if (formatted !== null) {
      this.#at += formatted[0].length;
      const [, marked = '', flags = marked, zero, width, precision = 0, conversion] = formatted;
      return this.#format(flags, zero !== '', Number(width), Number(precision), conversion!);
    }
    const command = text[this.#at++];
    switch (command) {
      case '%':
        return '%';
      case 'c': {
        const code = this.#pop() & 0xff;
        // A NUL would end the text: it is sent as what terminals take for it.
        return String.fromCharCode(code === 0 ? 0o200 : code);
      }
      case 'i':
        for (const n of [0, 1]) this.#parameters[n] = (this.#parameters[n] ?? 0) + 1;
        return '';
      case 'p':
        this.#stack.push(this.#parameters[Number(text[this.#at++]) - 1] ?? 0);
        return '';
      case 'P': {
        const name = text[this.#at++] ?? '';
        this.#variables(name).set(name, this.#pop());
        return '';
      }
      case 'g': {
        const name = text[this.#at++] ?? '';
        this.#stack.push(this.#variables(name).get(name) ?? 0);
        return '';
      }
      case "'":
        this.#stack.push(text.charCodeAt(this.#at));
        this.#at += 2;
        return '';
      case '{': {
        const end = text.indexOf('}', this.#at);
        this.#stack.push(Number.parseInt(text.slice(this.#at, end), 10) || 0);
        this.#at = end < 0 ? text.length : end + 1;
        return '';
      }
      case 'l':
        this.#stack.push(String(this.#pop()).length);
        return '';
      case '!':
        this.#stack.push(Number(this.#pop() === 0));
        return '';
      case '~':
        this.#stack.push(~this.#pop());
        return '';
      case 't':
        if (this.#pop() === 0) this.#skip(true);
        return '';
      case 'e':
        this.#skip(false);
        return '';
      default: {
        const operator = command === undefined ? undefined : BINARY[command];
        if (operator === undefined) return '';
        const right = this.#pop();
        this.#stack.push(operator(this.#pop(), right));
        return '';
      }
    }
  }

  /** Goes behind the end of the condition it is in, or behind its `%e` if that may be. */
  #skip(stopsAtElse: boolean): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at++] !== '%') continue;
      const command = this.#text[this.#at++];
      if (command === '?') depth++;
      else if (command === ';') {
        if (depth-- === 0) return;
      } else if (command === 'e' && depth === 0 && stopsAtElse) return;
    }
  }

  #format(flags: string, isZeroPadded: boolean, width: number, precision: number, conversion: string): string {
    const value = this.#pop();
    if (conversion === 's') return '';
    const base = BASE[conversion]!;
    let digits = (base === 10 ? Math.abs(value) : value >>> 0).toString(base);
    if (conversion === 'X') digits = digits.toUpperCase();
    digits = digits.padStart(precision, '0');
    if (flags.includes('#') && value !== 0) digits = (PREFIX[conversion] ?? '') + digits;
    const sign = base === 10 && value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    if (flags.includes('-')) return (sign + digits).padEnd(width);
    if (isZeroPadded) digits = digits.padStart(width - sign.length, '0');
    return (sign + digits).padStart(width);
  }
}
