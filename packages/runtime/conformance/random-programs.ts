import { DRIVERS, PRELUDE } from './random-prelude.js';

/** A generator of numbers that are the same for the same seed (mulberry32). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An int from 0 up to, and without, `n`. */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}

const CONSTANTS = [
  '(0)',
  '(1)',
  '(2)',
  '(3)',
  '(-1)',
  '(7)',
  '0.5',
  '1.5',
  "'a'",
  "'abc'",
  'None',
  'True',
  'False',
  '(2**53 - 1)',
  '(2**32)',
  '()',
  '(-0.0)',
];
/** Variables that hold numbers, as a rule. */
const NUMBERS = ['a', 'b', 'v', 'G', 'w', 'p'];
const INTS = ['0', '1', '2', '3', '(-1)', '7', '0.5', 'True', '(2**53 - 1)', '(2**31)'];
const BINARY = ['+', '-', '*', '/', '//', '%', '&', '|', '^', '>>', '+', '-', '*'];
const COMPARISONS = ['<', '<=', '==', '!=', '>', '>=', 'is', 'is not', 'in', 'not in'];
const ATTRIBUTES = ['x', 'y', 'z', 'k', 'both', 'x', 'y'];
const METHODS = ['get', 'get', 'make', 'plain', 'append', 'upper', 'pop', 'keys', 'index', 'count', 'bit_length'];
const NATIVES = [
  'len',
  'str',
  'repr',
  'abs',
  'sum',
  'sorted',
  'list',
  'tuple',
  'bool',
  'type',
  'max',
  'iter',
  'int',
  'float',
  'hash',
  'isinstance',
];

/** A random program in Python that ends, and writes what it found. */
export function randomProgram(seed: number): string {
  return new Writer(seed).program();
}

/** What may be used where a statement stands. */
interface Place {
  readonly depth: number;
  readonly indent: string;
  /** Names of variables. */
  readonly names: readonly string[];
  /** Inside a loop. */
  readonly isLoop: boolean;
  readonly isGenerator: boolean;
  readonly isAsync: boolean;
  /** Number of the function: it calls those with smaller ones. */
  readonly at: number;
}

class Writer {
  readonly #dice: Dice;
  readonly #lines: string[] = [];
  /** By function: what kind it is. */
  readonly #kinds: ('def' | 'gen' | 'async')[] = [];
  #fresh = 0;
  /** Whether it sets trace functions, and whether it writes variables through frames. */
  readonly #listens: boolean;
  readonly #pokes: boolean;

  constructor(seed: number) {
    this.#dice = new Dice(seed);
    this.#listens = this.#dice.chance(15);
    this.#pokes = this.#dice.chance(15);
  }

  program(): string {
    const dice = this.#dice;
    const count = 3 + dice.below(4);
    for (let i = 0; i < count; i++) this.#function(i);
    this.#line('', `def main():`);
    // Code that is made anew has run for long.
    const isLong = dice.chance(15);
    this.#line('    ', `for i in range(${isLong ? 100 : 6 + dice.below(14)}):`);
    for (let i = 0; i < count; i++) {
      const args = [0, 1].map(() =>
        dice.chance(70)
          ? `number(i // ${1 + dice.below(9)} + ${dice.below(16)})`
          : `fresh(i // ${1 + dice.below(9)} * ${1 + dice.below(53)} + ${dice.below(54)})`,
      );
      const extra = dice.chance(40) ? `, d=fresh(i * ${dice.below(54)})` : '';
      this.#line('        ', 'left[0] = FUEL');
      this.#line('        ', `attempt('f${i}', ${this.#runner(i)}f${i}, ${args.join(', ')}${extra})`);
    }
    this.#line('        ', `if i == 9: ${this.#change(count)}`);
    this.#line('        ', 'sys.settrace(None)');
    this.#line('        ', `print(i, seen, len(events), events[:40])`);
    this.#line('        ', `events.clear()`);
    this.#line('        ', `print(show(G), show(H) if 'H' in globals() else None)`);
    this.#line('', 'main()');
    return `FUEL = ${isLong ? 500 : 60 + dice.below(100)}\n${PRELUDE}${DRIVERS}${this.#lines.join('\n')}`;
  }

  #runner(i: number): string {
    return this.#kinds[i] === 'gen' ? `${this.#dice.of(['drain', 'drain', 'prod'])}, ` : this.#kinds[i] === 'async' ? 'drive, ' : '';
  }

  /** Something that inline caches have to notice. */
  #change(count: number): string {
    const dice = this.#dice;
    return dice.of([
      'P.k = 6',
      'P.get = lambda self, a=0: a',
      'globals().update(G=2)',
      `f${dice.below(count)}.__defaults__ = (1, 2)`,
      "globals().pop('H')",
      'P.__init__ = lambda self, x=1, y=2: None',
      'P.x = property(lambda self: 8, lambda self, x: None)',
      'S.k = 9',
      'P.z = 4',
      'P.__call__ = lambda self, *a: a',
      `globals().update(abs=lambda x: 'abs')`,
      `f${dice.below(count)}.__kwdefaults__ = {'d': 'new'}`,
    ]);
  }

  #line(indent: string, text: string): void {
    this.#lines.push(indent + text);
  }

  #function(at: number): void {
    const dice = this.#dice;
    const kind = dice.chance(60) ? 'def' : dice.chance(75) ? 'gen' : 'async';
    this.#kinds.push(kind);
    const c = dice.chance(50) ? `, c=${dice.of(CONSTANTS)}` : ', c=1';
    const isGenerator = kind === 'gen';
    this.#line('', `${kind === 'async' ? 'async ' : ''}def f${at}(a, b${c}, ${dice.of(['*, ', ''])}d=${dice.of(CONSTANTS)}):`);
    const globalName = dice.chance(25);
    if (globalName) this.#line('    ', 'global G');
    const place: Place = {
      depth: 0,
      indent: '    ',
      names: ['a', 'b', 'c', 'd'],
      isLoop: false,
      isGenerator,
      isAsync: kind === 'async',
      at,
    };
    this.#line('    ', 'tick()');
    this.#line('    ', `v = ${this.#expression({ ...place, depth: 3 })}`);
    const full: Place = { ...place, names: ['a', 'b', 'c', 'd', 'v', ...(globalName ? ['G'] : [])] };
    if (isGenerator) this.#line('    ', `yield ${this.#expression(full)}`);
    this.#block(full, 3 + dice.below(6));
    this.#line('    ', `return (${this.#expression(full)}, ${dice.of(full.names)})`);
  }

  #block(place: Place, count: number): void {
    for (let i = 0; i < count; i++) this.#statement(place);
  }

  #inner(place: Place, isLoop = place.isLoop): Place {
    return { ...place, depth: place.depth + 1, indent: `${place.indent}    `, isLoop };
  }

  #body(place: Place, isLoop = place.isLoop): void {
    const inner = this.#inner(place, isLoop);
    if (isLoop) this.#line(inner.indent, 'tick()');
    this.#block(inner, 1 + this.#dice.below(3));
  }

  /** Most statements that may well fail are within a `try`. */
  #statement(place: Place): void {
    const dice = this.#dice;
    const from = this.#lines.length;
    this.#bare(place);
    const added = this.#lines.slice(from);
    if (
      dice.chance(25) ||
      added.every((line) => /^ *(\w+ = size|if|for|while|with|try|def|match|else|except|finally)/.test(line) || !/[.[(]/.test(line))
    )
      return;
    this.#lines.length = from;
    this.#line(place.indent, 'try:');
    for (const line of added) this.#line('    ', line);
    const target = dice.of([...NUMBERS, 'd'].filter((name) => place.names.includes(name)).concat('_'));
    this.#line(place.indent, `except Exception as e: ${target} = ${dice.of(['3', '3', 'len(trace(e))'])}`);
  }

  #bare(place: Place): void {
    const dice = this.#dice;
    const { indent, names, depth } = place;
    const name = dice.of(names);
    const roll = dice.below(100);
    if (dice.chance(5)) this.#line(indent, dice.of(['peek()', `${name} = peek(${name})`, `peek(*(1, ${this.#simple(place)}))`]));
    else if (this.#listens && dice.chance(3)) this.#line(indent, dice.of(['listen(True)', 'listen(False)', 'listen(*[True])']));
    else if (this.#pokes && dice.chance(3)) this.#line(indent, `poke('${name}', ${this.#simple(place)})`);
    else if (depth < 3 && roll < 34) this.#compound(place, roll);
    else if (roll < 58) {
      const isNumber = NUMBERS.includes(name) && dice.chance(90);
      this.#line(indent, `${name} = ${isNumber ? this.#number(place) : this.#expression(place)}`);
      this.#line(indent, `${name} = size(${name})`);
    } else if (roll < 66) {
      this.#line(indent, `${name} ${dice.of(['+=', '-=', '*=', '+=', '//=', '%=', '|=', '/='])} ${this.#simple(place)}`);
      if (dice.chance(80)) this.#line(indent, `${name} = size(${name})`);
    } else if (roll < 69) this.#line(indent, `${name}.${dice.of(ATTRIBUTES)} = ${this.#expression(place)}`);
    else if (roll < 72) this.#line(indent, `${name}[${this.#simple(place)}] = ${this.#simple(place)}`);
    else if (roll < 74) this.#line(indent, `${name}.${dice.of(ATTRIBUTES)} += ${this.#simple(place)}`);
    else if (roll < 76) this.#line(indent, `${name}, ${dice.of(names)} = ${this.#expression(place)}, ${this.#simple(place)}`);
    else if (roll < 78) this.#line(indent, `${name}, ${dice.of(['*', ''])}${dice.of(names)} = ${this.#simple(place)}`);
    else if (roll < 80) this.#line(indent, `if ${this.#condition(place)}: del ${name === 'G' ? 'v' : name}`);
    else if (roll < 83 && place.isLoop) this.#line(indent, `if ${this.#condition(place)}: ${dice.of(['break', 'continue'])}`);
    else if (roll < 85) this.#line(indent, `if ${this.#condition(place)}: return ${this.#expression(place)}`);
    else if (roll < 88)
      this.#line(
        indent,
        `if ${this.#condition(place)}: raise ${dice.of(['ValueError(1)', 'KeyError', "TypeError('t')", 'StopIteration(3)'])}`,
      );
    else if (place.isGenerator)
      this.#line(indent, `${dice.of(['', `${name} = `])}yield${dice.of([' ', ' ', ' from '])}${this.#expression(place)}`);
    else if (place.isAsync) {
      const called = this.#callOf(place, 'async');
      this.#line(indent, `${name} = await ${called ?? `Pause(${this.#simple(place)})`}`);
    } else this.#line(indent, `${name} = ${this.#call(place)}`);
  }

  #compound(place: Place, roll: number): void {
    const dice = this.#dice;
    const { indent, names } = place;
    const name = dice.of(names);
    const kind = roll % 10;
    switch (kind) {
      case 0:
        this.#line(indent, `for ${name} in ${this.#iterable(place)}:`);
        this.#body(place, true);
        if (dice.chance(30)) {
          this.#line(indent, 'else:');
          this.#body(place);
        }
        break;
      case 1: {
        const counter = `n${this.#fresh++}`;
        this.#line(indent, `${counter} = 0`);
        this.#line(indent, `while ${counter} < ${2 + dice.below(5)}${dice.chance(50) ? ` and ${this.#condition(place)}` : ''}:`);
        this.#line(`${indent}    `, `${counter} += 1`);
        this.#body({ ...place, names: [...names.filter((known) => known !== 'G')] }, true);
        break;
      }
      case 2:
      case 3:
        this.#line(indent, `if ${this.#condition(place)}:`);
        this.#body(place);
        if (dice.chance(50)) {
          this.#line(indent, 'else:');
          this.#body(place);
        }
        break;
      case 4:
      case 5:
        this.#line(indent, 'try:');
        this.#body(place);
        if (dice.chance(75)) {
          this.#line(
            indent,
            `except ${dice.of(['Exception', 'TypeError', '(ValueError, KeyError)', 'AttributeError', 'StopIteration'])}${dice.of([' as e', ''])}:`,
          );
          this.#body(place);
          if (dice.chance(30)) {
            this.#line(indent, 'else:');
            this.#body(place);
          }
          if (dice.chance(70)) break;
        }
        this.#line(indent, 'finally:');
        this.#body({ ...place, isLoop: false });
        break;
      case 6:
        this.#line(indent, `with P(${this.#simple(place)}) as ${name}:`);
        this.#body(place);
        break;
      case 7: {
        const inner = `g${this.#fresh++}`;
        const captured = dice.of(names.filter((known) => known.length === 1 && 'abcdv'.includes(known)));
        this.#line(indent, `def ${inner}(p, q=${this.#simple(place)}):`);
        if (dice.chance(60)) this.#line(`${indent}    `, `nonlocal ${captured}`);
        const own: Place = { ...this.#inner(place, false), names: ['p', 'q', captured], isGenerator: false, isAsync: false };
        this.#line(own.indent, 'tick()');
        this.#block({ ...own, depth: Math.max(own.depth, 2) }, 1 + dice.below(3));
        this.#line(own.indent, `return ${this.#expression(own)}`);
        this.#line(
          indent,
          `for _ in range(${1 + dice.below(4)}): ${name} = ${inner}(${this.#simple(place)}${dice.of(['', ', q=1', ', 2'])})`,
        );
        break;
      }
      case 8:
        this.#line(indent, `for i${place.depth}, ${name} in ${dice.of(['enumerate', 'enumerate', 'pairs'])}(${this.#iterable(place)}):`);
        this.#body(place, true);
        break;
      default:
        this.#line(indent, `match ${this.#simple(place)}:`);
        this.#line(
          `${indent}    `,
          `case ${dice.of(['int()', '[x0, *_]', 'P(x=x0)', "{'a': x0}", '0 | 1', 'str(x0)'])}: ${name} = 'matched'`,
        );
        this.#line(`${indent}    `, `case _: ${name} = ${this.#expression(place)}`);
    }
  }

  #iterable(place: Place): string {
    const dice = this.#dice;
    const generator = this.#callOf(place, 'gen');
    if (generator !== undefined && dice.chance(45)) return generator;
    return dice.of([
      `range(${2 + dice.below(5)})`,
      this.#simple(place),
      'N(3)',
      `[${this.#simple(place)}, 1, ${this.#simple(place)}]`,
      'Q(2)',
      "'ab'",
      '(1, 2.5)',
    ]);
  }

  #simple(place: Place): string {
    return this.#dice.chance(72)
      ? this.#dice.of(place.names)
      : this.#dice.chance(20)
        ? this.#dice.of(['G', 'H'])
        : this.#dice.of(CONSTANTS);
  }

  #condition(place: Place): string {
    const dice = this.#dice;
    const [x, y] = [this.#simple(place), this.#simple(place)];
    switch (dice.below(7)) {
      case 0:
        return x;
      case 1:
        return `not ${x}`;
      case 2:
        return `${x} ${dice.of(COMPARISONS)} ${y} ${dice.of(COMPARISONS)} ${this.#simple(place)}`;
      case 3:
        return `${x} ${dice.of(COMPARISONS)} ${y} ${dice.of(['and', 'or'])} ${this.#simple(place)} ${dice.of(COMPARISONS)} ${y}`;
      default:
        return `${x} ${dice.of(COMPARISONS)} ${y}`;
    }
  }

  /** A number, if what the variables that are meant for numbers hold are such. */
  #number(place: Place, depth = 0): string {
    const dice = this.#dice;
    const names = place.names.filter((name) => NUMBERS.includes(name));
    const leaf = (): string => (dice.chance(75) && names.length > 0 ? dice.of(names) : dice.of(INTS));
    if (depth > 2) return leaf();
    switch (dice.below(9)) {
      case 0:
        return `${leaf()} ${dice.of(['//', '%', '/', '>>', '&'])} ${dice.of(['3', '7', '2', '1'])}`;
      case 1:
        return `-(${this.#number(place, depth + 1)})`;
      case 2:
        return `(${leaf()} if ${leaf()} ${dice.of(['<', '<=', '==', '!=', '>'])} ${leaf()} else ${this.#number(place, depth + 1)})`;
      case 3:
        return `len([${leaf()}, ${leaf()}])`;
      case 4:
        return `P(${leaf()}).${dice.of(['x', 'y', 'k', 'get()[0]', 'both[1]'])}`;
      case 5:
        return `sum([w + ${leaf()} for w in range(3)])`;
      default:
        return `${this.#number(place, depth + 1)} ${dice.of(['+', '-', '*', '+', '-'])} ${leaf()}`;
    }
  }

  #expression(place: Place): string {
    const dice = this.#dice;
    if (place.depth > 4) return this.#simple(place);
    if (dice.chance(40)) return this.#number(place);
    const deeper: Place = { ...place, depth: place.depth + 1 };
    const [x, y] = [this.#simple(place), this.#simple(place)];
    switch (dice.below(20)) {
      case 0:
      case 1:
        return `${x} ${dice.of(BINARY)} ${y}`;
      case 2:
      case 3:
        return `(${this.#expression(deeper)}) ${dice.of(BINARY)} ${y}`;
      case 4:
        return `${x} ${dice.of(BINARY)} (${this.#expression(deeper)})`;
      case 5:
        return `${dice.of(['-', '~', 'not ', '+'])}${x}`;
      case 6:
        return `${x}.${dice.of(ATTRIBUTES)}`;
      case 7:
        return `${x}[${dice.of([y, y, '0', '-1', '1:', ':2', '::-1'])}]`;
      case 8:
        return `[${x}, ${y}]`;
      case 9:
        return `{${x}: ${y}}`;
      case 10:
        return `f'{${x}!r:>4}{${y}}'`;
      case 11:
        return `[${this.#expression({ ...deeper, names: [...place.names, 'w'] })} for w in ${this.#iterable(place)} if ${this.#condition({ ...place, names: [...place.names, 'w'] })}]`;
      case 12:
        return `${x} if ${this.#condition(place)} else ${y}`;
      case 13:
        return `${x} ${dice.of(['and', 'or'])} ${y}`;
      case 14:
        return this.#condition(place);
      case 15:
        return `(${x}, ${this.#expression(deeper)})`;
      case 16:
        return `${dice.of(['sum', 'list', 'tuple'])}(${this.#simple({ ...place, names: [...place.names, 'w'] })} for w in ${this.#iterable(place)})`;
      default:
        return this.#call(deeper);
    }
  }

  #callOf(place: Place, kind: 'def' | 'gen' | 'async'): string | undefined {
    const known = this.#kinds.flatMap((found, i) => (found === kind && i < place.at ? [i] : []));
    if (known.length === 0) return undefined;
    const args = this.#dice.of([
      () => `${this.#simple(place)}, ${this.#simple(place)}`,
      () => `${this.#simple(place)}, b=${this.#simple(place)}`,
      () => `${this.#simple(place)}, ${this.#simple(place)}, ${this.#simple(place)}`,
      () => `d=${this.#simple(place)}, a=1, b=${this.#simple(place)}`,
      () => `*(1, ${this.#simple(place)})`,
      () => `1, 2, **{'c': ${this.#simple(place)}}`,
    ])();
    return `f${this.#dice.of(known)}(${args})`;
  }

  #call(place: Place): string {
    const dice = this.#dice;
    const [x, y] = [this.#simple(place), this.#simple(place)];
    const own = this.#callOf(place, 'def');
    if (own !== undefined && dice.chance(35)) return own;
    switch (dice.below(8)) {
      case 0:
      case 1:
        return `${x}.${dice.of(METHODS)}(${dice.of(['', x, `${x}, ${y}`, `a=${y}`])})`;
      case 2:
      case 3:
        return `${dice.of(['P', 'Q', 'S', 'I', 'T', 'D', 'N'])}(${dice.of(['', '', x, `${x}, ${y}`, `x=${x}`])})`;
      case 4:
        return `${x}(${dice.of(['', y, `k=${y}`])})`;
      case 5:
        return `sorted([${x}, ${y}], key=lambda z: ${this.#simple({ ...place, names: [...place.names, 'z'] })})`;
      default:
        return `${dice.of(NATIVES)}(${dice.of([x, x, x, `${x}, ${y}`])})`;
    }
  }
}
