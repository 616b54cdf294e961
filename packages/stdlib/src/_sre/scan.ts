import {
  asIndex,
  asSize,
  call,
  exc,
  getAttr,
  joinPlain,
  None,
  needBytes,
  PyBytes,
  PyList,
  PyTuple,
  PyWideStr,
  raise,
  strContents,
  strFromCodePoints,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { PyMatch } from './match.js';
import { Matcher, type Subject } from './matcher.js';
import type { PyPattern } from './pattern.js';

/** A text being searched: what the matcher reads, and how pieces of it are cut out. */
export class Target {
  readonly value: Value;
  readonly subject: Subject;
  readonly length: number;
  readonly isBytes: boolean;

  constructor(value: Value, pattern: PyPattern) {
    this.value = value;
    const text = strContents(value);
    this.isBytes = text === undefined;
    if (text !== undefined) {
      if (pattern.isBytes) raise(exc.TypeError, 'cannot use a bytes pattern on a string-like object');
      this.subject = text instanceof PyWideStr ? text.codePoints : text;
    } else {
      const buffer = typeOf(value).bf_getbuffer;
      if (buffer === undefined) raise(exc.TypeError, `expected string or bytes-like object, got '${typeName(value)}'`);
      if (!pattern.isBytes && pattern.pattern !== None) raise(exc.TypeError, 'cannot use a string pattern on a bytes-like object');
      this.subject = needBytes(value);
    }
    this.length = this.subject.length;
  }

  slice(start: number, end: number): Value {
    const { subject } = this;
    if (typeof subject === 'string') {
      return start === 0 && end === subject.length && typeof this.value === 'string' ? this.value : subject.slice(start, end);
    }
    return this.isBytes
      ? new PyBytes((subject as Uint8Array).slice(start, end))
      : strFromCodePoints((subject as Uint32Array).slice(start, end));
  }

  get empty(): Value {
    return this.isBytes ? new PyBytes(new Uint8Array(0)) : '';
  }

  join(parts: readonly Value[]): Value {
    if (!this.isBytes && parts.every((part) => typeof part === 'string')) return joinPlain('', parts as readonly string[]);
    return call(getAttr(this.empty, 'join'), new PyList([...parts]));
  }
}

export type How = 'match' | 'fullmatch' | 'search';

const clamp = (value: Value, length: number): number => Math.max(0, Math.min(length, asSize(value)));

/** One match after the other in a text. An empty match may stand right behind another match, but not twice at one place. */
export class Scan {
  readonly pattern: PyPattern;
  readonly target: Target;
  readonly pos: number;
  readonly endpos: number;
  #at: number;
  #avoid = -1;
  #matcher: Matcher | undefined;

  constructor(pattern: PyPattern, target: Target, pos: number, endpos: number) {
    this.pattern = pattern;
    this.target = target;
    this.pos = pos;
    this.endpos = endpos;
    this.#at = pos;
    if (pos > endpos) return;
    // One matcher waits with its pattern. A scan that is left before its end does not bring it back.
    this.#matcher = pattern.spareMatcher ?? new Matcher(pattern.program, pattern.groups);
    pattern.spareMatcher = undefined;
    this.#matcher.load(target.subject, endpos);
  }

  /** Of a guest's arguments. */
  static of(pattern: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Scan {
    const target = new Target(string, pattern);
    return new Scan(pattern, target, clamp(pos, target.length), endpos === undefined ? target.length : clamp(endpos, target.length));
  }

  /** Start and end of the match that `find` has found, and of its groups from `mark(0)` on. */
  get start(): number {
    return this.#matcher!.start;
  }

  get end(): number {
    return this.#matcher!.end;
  }

  /** Goes to the next match; false where there is none. */
  find(how: How): boolean {
    const matcher = this.#matcher;
    if (matcher === undefined) return false;
    const found = how === 'search' ? matcher.search(this.#at, this.#avoid) : matcher.match(this.#at, how === 'fullmatch', this.#avoid);
    if (!found) {
      this.release();
      return false;
    }
    this.#avoid = matcher.end === matcher.start ? matcher.end : -1;
    this.#at = matcher.end;
    return true;
  }

  /** Gives the matcher back: this was the last `find`. */
  release(): void {
    const matcher = this.#matcher;
    if (matcher === undefined) return;
    this.#matcher = undefined;
    matcher.load('', 0);
    this.pattern.spareMatcher = matcher;
  }

  /** A group of the match that was found, the first is 1. */
  group(group: number, missing: Value): Value {
    const { marks } = this.#matcher!;
    const start = marks[2 * group - 2]!;
    const end = marks[2 * group - 1]!;
    return start >= 0 && end >= start ? this.target.slice(start, end) : missing;
  }

  /** The match that was found. */
  match(): PyMatch {
    const { start, end, marks, lastindex } = this.#matcher!;
    const regs: number[] = [start, end];
    for (let i = 0; i < marks.length; i += 2) {
      const from = marks[i]!;
      const to = marks[i + 1]!;
      if (from >= 0 && to >= from) regs.push(from, to);
      else regs.push(-1, -1);
    }
    return new PyMatch(this.pattern, this.target, regs, lastindex, this.pos, this.endpos);
  }
}

/** `pattern.match`, `fullmatch`, `search`. */
export const method =
  (how: How) =>
  (self: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Value => {
    const scan = Scan.of(self, string, pos, endpos);
    if (!scan.find(how)) return None;
    const match = scan.match();
    scan.release();
    return match;
  };

export function findall(self: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Value {
  const scan = Scan.of(self, string, pos, endpos);
  const { target } = scan;
  const { empty } = target;
  const found: Value[] = [];
  while (scan.find('search')) {
    if (self.groups === 0) found.push(target.slice(scan.start, scan.end));
    else if (self.groups === 1) found.push(scan.group(1, empty));
    else {
      const groups: Value[] = [];
      for (let g = 1; g <= self.groups; g++) groups.push(scan.group(g, empty));
      found.push(new PyTuple(groups));
    }
  }
  return new PyList(found);
}

export function split(self: PyPattern, string: Value, maxsplit: Value): Value {
  const max = Number(asIndex(maxsplit));
  const scan = Scan.of(self, string, 0, undefined);
  const { target } = scan;
  const parts: Value[] = [];
  let last = 0;
  for (let count = 0; (max <= 0 || count < max) && scan.find('search'); count++) {
    parts.push(target.slice(last, scan.start));
    for (let g = 1; g <= self.groups; g++) parts.push(scan.group(g, None));
    last = scan.end;
  }
  scan.release();
  parts.push(target.slice(last, target.length));
  return new PyList(parts);
}
