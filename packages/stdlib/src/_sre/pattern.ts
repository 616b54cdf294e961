import {
  asIndex,
  asSize,
  CompareOp,
  call,
  defineType,
  equals,
  exc,
  genericAlias,
  getAttr,
  hash,
  importAbsolute,
  isCallable,
  None,
  NotImplemented,
  needBytes,
  PyBytes,
  type PyDict,
  PyList,
  PyMappingProxy,
  PyObject,
  PyTuple,
  type PyType,
  PyWideStr,
  raise,
  repr,
  strContents,
  strFromCodePoints,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { PyMatch } from './match.js';
import { Matcher, type Subject } from './matcher.js';
import type { Program } from './program.js';

/** `re.Pattern`. */
export class PyPattern extends PyObject {
  readonly pattern: Value;
  readonly flags: number;
  readonly program: Program;
  readonly groups: number;
  readonly groupindex: PyDict;
  readonly indexgroup: PyTuple;
  /** Whether it is a pattern for bytes. */
  readonly isBytes: boolean;
  /** The code as `re` made it: two patterns are equal if theirs is. */
  readonly code: readonly number[];

  constructor(
    pattern: Value,
    flags: number,
    program: Program,
    groups: number,
    groupindex: PyDict,
    indexgroup: PyTuple,
    code: readonly number[],
  ) {
    super();
    this.pattern = pattern;
    this.flags = flags;
    this.program = program;
    this.groups = groups;
    this.groupindex = groupindex;
    this.indexgroup = indexgroup;
    this.isBytes = pattern !== None && strContents(pattern) === undefined;
    this.code = code;
  }

  /** The number of a group that is given by number or name, -1 if there is no such group. */
  groupNumber(key: Value): number {
    if (typeof key === 'number' || typeOf(key).nb_index !== undefined) {
      const index = Number(asIndex(key));
      return index >= 0 && index <= this.groups ? index : -1;
    }
    const named = this.groupindex.get(key);
    return typeof named === 'number' ? named : -1;
  }
}

/** A text being searched: what the matcher reads, and how pieces of it are cut out. */
export class Target {
  readonly value: Value;
  readonly subject: Subject;
  readonly length: number;
  readonly #bytes: boolean;

  constructor(value: Value, pattern: PyPattern) {
    this.value = value;
    const text = strContents(value);
    this.#bytes = text === undefined;
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
    return this.#bytes
      ? new PyBytes((subject as Uint8Array).slice(start, end))
      : strFromCodePoints((subject as Uint32Array).slice(start, end));
  }

  get empty(): Value {
    return this.#bytes ? new PyBytes(new Uint8Array(0)) : '';
  }

  join(parts: readonly Value[]): Value {
    if (parts.length === 1) return parts[0]!;
    if (parts.every((part) => typeof part === 'string')) return parts.join('');
    return call(getAttr(this.empty, 'join'), new PyList([...parts]));
  }
}

const clamp = (value: Value, length: number): number => Math.max(0, Math.min(length, asSize(value)));

type How = 'match' | 'fullmatch' | 'search';

/** One search from `pos`; `undefined` where nothing matches. `avoid`: an empty match there does not count. */
function matchAt(
  pattern: PyPattern,
  target: Target,
  how: How,
  pos: number,
  endpos: number,
  from: number = pos,
  avoid = -1,
): PyMatch | undefined {
  if (pos > endpos) return undefined;
  const matcher = new Matcher(pattern.program, target.subject, pattern.groups, endpos);
  let start = from;
  let end: number;
  if (how === 'search') {
    const found = matcher.search(from, avoid);
    if (found === undefined) return undefined;
    ({ start, end } = found);
  } else {
    end = matcher.match(from, how === 'fullmatch', avoid);
    if (end < 0) return undefined;
  }
  const regs = new Int32Array(2 * (pattern.groups + 1));
  regs[0] = start;
  regs[1] = end;
  for (let g = 0; g < pattern.groups; g++) {
    const [a, b] = [matcher.marks[2 * g]!, matcher.marks[2 * g + 1]!];
    const set = a >= 0 && b >= a;
    regs[2 * g + 2] = set ? a : -1;
    regs[2 * g + 3] = set ? b : -1;
  }
  return new PyMatch(pattern, target, regs, matcher.lastindex, pos, endpos);
}

const method =
  (how: How) =>
  (self: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Value => {
    const target = new Target(string, self);
    const from = clamp(pos, target.length);
    const end = endpos === undefined ? target.length : clamp(endpos, target.length);
    return matchAt(self, target, how, from, end) ?? None;
  };

/** Every match one after the other. An empty match may stand right behind another match, but not twice at one place. */
function* matches(pattern: PyPattern, target: Target, pos: number, endpos: number): Generator<PyMatch, void> {
  const scan = new Scan(pattern, target, pos, endpos);
  for (let match = scan.next('search'); match !== undefined; match = scan.next('search')) yield match;
}

/** Where a scanner stands. */
class Scan {
  readonly pattern: PyPattern;
  readonly target: Target;
  readonly pos: number;
  readonly endpos: number;
  #at: number;
  #avoid = -1;
  #done = false;

  constructor(pattern: PyPattern, target: Target, pos: number, endpos: number) {
    this.pattern = pattern;
    this.target = target;
    this.pos = pos;
    this.endpos = endpos;
    this.#at = pos;
  }

  next(how: How): PyMatch | undefined {
    if (this.#done) return undefined;
    const match = matchAt(this.pattern, this.target, how, this.pos, this.endpos, this.#at, this.#avoid);
    if (match === undefined) {
      this.#done = true;
      return undefined;
    }
    this.#at = match.regs[1]!;
    this.#avoid = match.regs[1]!;
    return match;
  }
}

function findall(self: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Value {
  const target = new Target(string, self);
  const found: Value[] = [];
  for (const match of matches(
    self,
    target,
    clamp(pos, target.length),
    endpos === undefined ? target.length : clamp(endpos, target.length),
  )) {
    if (self.groups <= 1) found.push(match.group(self.groups, target.empty));
    else found.push(new PyTuple(Array.from({ length: self.groups }, (_, g) => match.group(g + 1, target.empty))));
  }
  return new PyList(found);
}

function split(self: PyPattern, string: Value, maxsplit: Value): Value {
  const target = new Target(string, self);
  const max = Number(asIndex(maxsplit));
  const parts: Value[] = [];
  let last = 0;
  let count = 0;
  for (const match of matches(self, target, 0, target.length)) {
    if (max > 0 && count >= max) break;
    parts.push(target.slice(last, match.regs[0]!));
    for (let g = 1; g <= self.groups; g++) parts.push(match.group(g, None));
    last = match.regs[1]!;
    count++;
  }
  parts.push(target.slice(last, target.length));
  return new PyList(parts);
}

/** `_sre.template`'s result: literal text with group numbers between. */
export class PyTemplate extends PyObject {
  readonly parts: readonly Value[];

  constructor(parts: readonly Value[]) {
    super();
    this.parts = parts;
  }

  expand(match: PyMatch, out: Value[]): void {
    this.parts.forEach((part, i) => {
      if (i % 2 === 0) out.push(part);
      else out.push(match.group(part as number, match.target.empty));
    });
  }
}

const _templateType: PyType = defineType<PyTemplate>({
  name: '_sre.SRE_Template',
  instance: PyTemplate,
  final: true,
  noInstantiation: true,
});

/** What a replacement text means: itself if it has no backslash, else what `re._compile_template` makes of it. */
function templateOf(self: PyPattern, replacement: Value): Value {
  const text = strContents(replacement);
  const literal = text !== undefined ? !strToJs(text)!.includes('\\') : !needBytes(replacement).includes(0x5c);
  if (literal) return replacement;
  return call(getAttr(importAbsolute('re'), '_compile_template'), self, replacement);
}

function substitute(self: PyPattern, replacement: Value, string: Value, count: Value): { result: Value; n: number } {
  const target = new Target(string, self);
  const callable = isCallable(replacement);
  if (!callable && strContents(replacement) === undefined && typeOf(replacement).bf_getbuffer === undefined) {
    raise(exc.TypeError, `decoding to str: need a bytes-like object, ${typeName(replacement)} found`);
  }
  const template = callable ? replacement : templateOf(self, replacement);
  const max = Number(asIndex(count));
  const parts: Value[] = [];
  let last = 0;
  let n = 0;
  for (const match of matches(self, target, 0, target.length)) {
    if (max > 0 && n >= max) break;
    if (match.regs[0]! > last) parts.push(target.slice(last, match.regs[0]!));
    if (template instanceof PyTemplate) template.expand(match, parts);
    else {
      const made = callable ? call(template, match) : template;
      if (made !== None) parts.push(made);
    }
    last = match.regs[1]!;
    n++;
  }
  if (n === 0 && typeOf(string).tp_name === (self.isBytes ? 'bytes' : 'str')) return { result: string, n };
  if (last < target.length) parts.push(target.slice(last, target.length));
  return { result: parts.length === 0 ? target.empty : target.join(parts), n };
}

/** `pattern.scanner(string)`, and what `finditer` gives. */
class PyScanner extends PyObject {
  readonly scan: Scan;

  constructor(scan: Scan) {
    super();
    this.scan = scan;
  }
}

const _scannerType: PyType = defineType<PyScanner>({
  name: '_sre.SRE_Scanner',
  instance: PyScanner,
  final: true,
  noInstantiation: true,
  methods: {
    'match($self, /)': (self: PyScanner): Value => self.scan.next('match') ?? None,
    'search($self, /)': (self: PyScanner): Value => self.scan.next('search') ?? None,
  },
  getset: { pattern: { get: (self) => self.scan.pattern } },
});

class PyMatchIterator extends PyScanner {}

const _matchIteratorType: PyType = defineType<PyMatchIterator>({
  name: 'callable_iterator',
  instance: PyMatchIterator,
  final: true,
  noInstantiation: true,
  slots: { tp_iter: (self) => self, tp_iternext: (self) => self.scan.next('search') },
});

function scanOf(self: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Scan {
  const target = new Target(string, self);
  return new Scan(self, target, clamp(pos, target.length), endpos === undefined ? target.length : clamp(endpos, target.length));
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [2, 're.IGNORECASE'],
  [4, 're.LOCALE'],
  [8, 're.MULTILINE'],
  [16, 're.DOTALL'],
  [64, 're.VERBOSE'],
  [128, 're.DEBUG'],
  [256, 're.ASCII'],
];

function patternRepr(self: PyPattern): Value {
  let flags = self.flags;
  if (!self.isBytes && (flags & (4 | 256 | 32)) === 32) flags &= ~32;
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  for (const [bit] of FLAG_NAMES) flags &= ~bit;
  if ((flags & 32) !== 0) {
    names.push('re.UNICODE');
    flags &= ~32;
  }
  if (flags !== 0) names.push(`0x${flags.toString(16)}`);
  const text = strToJs(repr(self.pattern))!.slice(0, 200);
  return strFromJs(names.length === 0 ? `re.compile(${text})` : `re.compile(${text}, ${names.join('|')})`);
}

const OPTIONAL = 'pos=0, endpos=<unrepresentable>';

const _patternType: PyType = defineType<PyPattern>({
  name: 're.Pattern',
  instance: PyPattern,
  final: true,
  noInstantiation: true,
  weakrefs: true,
  slots: {
    tp_repr: patternRepr,
    tp_hash: (self) => (Number(BigInt(hash(self.pattern)) & 0x3fffffffn) ^ (self.flags * 7919)) & 0x3fffffff,
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyPattern) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
      const same =
        self === other ||
        (self.flags === other.flags &&
          self.isBytes === other.isBytes &&
          self.code.length === other.code.length &&
          self.code.every((c, i) => c === other.code[i]) &&
          equals(self.pattern, other.pattern));
      return same === (op === CompareOp.EQ);
    },
  },
  methods: {
    [`match($self, /, string, ${OPTIONAL})`]: method('match'),
    [`fullmatch($self, /, string, ${OPTIONAL})`]: method('fullmatch'),
    [`search($self, /, string, ${OPTIONAL})`]: method('search'),
    [`findall($self, /, string, ${OPTIONAL})`]: findall,
    [`finditer($self, /, string, ${OPTIONAL})`]: (self: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Value =>
      new PyMatchIterator(scanOf(self, string, pos, endpos)),
    [`scanner($self, /, string, ${OPTIONAL})`]: (self: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Value =>
      new PyScanner(scanOf(self, string, pos, endpos)),
    'split($self, /, string, maxsplit=0)': split,
    'sub($self, /, repl, string, count=0)': (self: PyPattern, replacement: Value, string: Value, count: Value): Value =>
      substitute(self, replacement, string, count).result,
    'subn($self, /, repl, string, count=0)': (self: PyPattern, replacement: Value, string: Value, count: Value): Value => {
      const { result, n } = substitute(self, replacement, string, count);
      return new PyTuple([result, n]);
    },
    '__copy__($self, /)': (self: PyPattern): Value => self,
    '__deepcopy__($self, memo, /)': (self: PyPattern): Value => self,
  },
  classMethods: { '__class_getitem__($cls, object, /)': genericAlias },
  members: { pattern: 'pattern' },
  getset: {
    flags: { get: (self) => self.flags },
    groups: { get: (self) => self.groups },
    groupindex: { get: (self) => new PyMappingProxy(self.groupindex) },
  },
});
