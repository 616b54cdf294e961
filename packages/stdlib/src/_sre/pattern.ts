import {
  asIndex,
  CompareOp,
  call,
  callBeneath,
  currentThread,
  defineType,
  equals,
  exc,
  genericAlias,
  getAttr,
  hash,
  importAbsolute,
  isCallable,
  NativeFrame,
  None,
  NotImplemented,
  needBytes,
  type PyBaseException,
  type PyDict,
  PyMappingProxy,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  repr,
  strContents,
  strFromJs,
  strToJs,
  type ThreadState,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import type { PyMatch } from './match.js';
import type { Matcher } from './matcher.js';
import { type Program, translate } from './program.js';
import { findall, method, Scan, split } from './scan.js';

/** `re.Pattern`. */
export class PyPattern extends PyObject {
  readonly pattern: Value;
  readonly flags: number;
  #program: Program | undefined = undefined;
  readonly groups: number;
  readonly groupindex: PyDict;
  readonly indexgroup: PyTuple;
  /** Whether it is a pattern for bytes. */
  readonly isBytes: boolean;
  /** The code as `re` made it: two patterns are equal if theirs is. */
  readonly code: readonly number[];
  /** A matcher that no scan uses just now. */
  spareMatcher: Matcher | undefined = undefined;

  constructor(pattern: Value, flags: number, groups: number, groupindex: PyDict, indexgroup: PyTuple, code: readonly number[]) {
    super();
    this.pattern = pattern;
    this.flags = flags;
    this.groups = groups;
    this.groupindex = groupindex;
    this.indexgroup = indexgroup;
    this.isBytes = pattern !== None && strContents(pattern) === undefined;
    this.code = code;
  }

  /** What the matcher runs. Most patterns that a library compiles as it is imported are never matched: it is made when one is. @throws RuntimeError for code that `re` would not make */
  get program(): Program {
    return (this.#program ??= translate(this.code));
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

/** `sub` and `subn`: match after match is replaced. Where the replacement is a function, it waits for what that gives. */
class SubstituteFrame extends NativeFrame {
  readonly #pattern: PyPattern;
  readonly #string: Value;
  readonly #scan: Scan;
  readonly #template: Value;
  readonly #isCallable: boolean;
  /** 0 or less: all. */
  readonly #max: number;
  readonly #isCounted: boolean;
  readonly #parts: Value[] = [];
  #last = 0;
  /** Where the match that is being replaced ends. */
  #end = 0;
  #n = 0;

  constructor(pattern: PyPattern, replacement: Value, string: Value, count: Value, isCounted: boolean) {
    super();
    this.#scan = Scan.of(pattern, string, 0, undefined);
    this.#isCallable = isCallable(replacement);
    if (!this.#isCallable && strContents(replacement) === undefined && typeOf(replacement).bf_getbuffer === undefined) {
      raise(exc.TypeError, `decoding to str: need a bytes-like object, ${typeName(replacement)} found`);
    }
    this.#pattern = pattern;
    this.#string = string;
    this.#template = this.#isCallable ? replacement : templateOf(pattern, replacement);
    this.#max = Number(asIndex(count));
    this.#isCounted = isCounted;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) throw error;
    this.#replace(value!);
    return this.goOn(tstate);
  }

  goOn(tstate: ThreadState): Value | undefined {
    const scan = this.#scan;
    const { target } = scan;
    const template = this.#template;
    while ((this.#max <= 0 || this.#n < this.#max) && scan.find('search')) {
      this.#end = scan.end;
      if (scan.start > this.#last) this.#parts.push(target.slice(this.#last, scan.start));
      if (template instanceof PyTemplate) {
        template.expand(scan.match(), this.#parts);
        this.#replace(None);
        continue;
      }
      const made = this.#isCallable ? callBeneath(tstate, this, template, [scan.match()]) : template;
      if (made === undefined) return undefined;
      this.#replace(made);
    }
    scan.release();
    const result = this.#result();
    return this.#isCounted ? new PyTuple([result, this.#n]) : result;
  }

  #replace(made: Value): void {
    if (made !== None) this.#parts.push(made);
    this.#last = this.#end;
    this.#n++;
  }

  #result(): Value {
    const { target } = this.#scan;
    const string = this.#string;
    const parts = this.#parts;
    if (this.#n === 0 && typeOf(string).tp_name === (this.#pattern.isBytes ? 'bytes' : 'str')) return string;
    if (this.#last < target.length) parts.push(target.slice(this.#last, target.length));
    return parts.length === 0 ? target.empty : target.join(parts);
  }
}

const substitute = (pattern: PyPattern, replacement: Value, string: Value, count: Value, isCounted: boolean): Value | undefined =>
  new SubstituteFrame(pattern, replacement, string, count, isCounted).goOn(currentThread());

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
    'match($self, /)': (self: PyScanner): Value => (self.scan.find('match') ? self.scan.match() : None),
    'search($self, /)': (self: PyScanner): Value => (self.scan.find('search') ? self.scan.match() : None),
  },
  getset: { pattern: { get: (self) => self.scan.pattern } },
});

class PyMatchIterator extends PyScanner {}

const _matchIteratorType: PyType = defineType<PyMatchIterator>({
  name: 'callable_iterator',
  instance: PyMatchIterator,
  final: true,
  noInstantiation: true,
  slots: { tp_iter: (self) => self, tp_iternext: (self) => (self.scan.find('search') ? self.scan.match() : undefined) },
});

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
      new PyMatchIterator(Scan.of(self, string, pos, endpos)),
    [`scanner($self, /, string, ${OPTIONAL})`]: (self: PyPattern, string: Value, pos: Value, endpos: Value | undefined): Value =>
      new PyScanner(Scan.of(self, string, pos, endpos)),
    'split($self, /, string, maxsplit=0)': split,
    'sub($self, /, repl, string, count=0)': (self: PyPattern, replacement: Value, string: Value, count: Value) =>
      substitute(self, replacement, string, count, false),
    'subn($self, /, repl, string, count=0)': (self: PyPattern, replacement: Value, string: Value, count: Value) =>
      substitute(self, replacement, string, count, true),
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
