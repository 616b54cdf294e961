import {
  call,
  defineType,
  exc,
  genericAlias,
  getAttr,
  importAbsolute,
  None,
  needBytes,
  PyDict,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  repr,
  strContents,
  strFromJs,
  strToJs,
  type Value,
} from '@pyco/vm';
import { type PyPattern, PyTemplate } from './pattern.js';
import type { Target } from './scan.js';

/** `re.Match`. */
export class PyMatch extends PyObject {
  readonly re: PyPattern;
  readonly target: Target;
  /** Start and end of each group, the whole match first; -1 for a group that took no part. */
  readonly regs: readonly number[];
  readonly lastindex: number;
  readonly pos: number;
  readonly endpos: number;

  constructor(re: PyPattern, target: Target, regs: readonly number[], lastindex: number, pos: number, endpos: number) {
    super();
    this.re = re;
    this.target = target;
    this.regs = regs;
    this.lastindex = lastindex;
    this.pos = pos;
    this.endpos = endpos;
  }

  group(index: number, missing: Value): Value {
    const start = this.regs[2 * index]!;
    return start < 0 ? missing : this.target.slice(start, this.regs[2 * index + 1]!);
  }

  index(key: Value): number {
    if (typeof key === 'number' && key >= 0 && key <= this.re.groups) return key;
    const index = this.re.groupNumber(key);
    return index < 0 ? raise(exc.IndexError, 'no such group') : index;
  }
}

function expand(self: PyMatch, template: Value): Value {
  const text = strContents(template);
  const plain = text !== undefined ? !strToJs(text)!.includes('\\') : !needBytes(template).includes(0x5c);
  if (plain) return template;
  const compiled = call(getAttr(importAbsolute('re'), '_compile_template'), self.re, template);
  if (!(compiled instanceof PyTemplate)) return compiled;
  const parts: Value[] = [];
  compiled.expand(self, parts);
  return self.target.join(parts);
}

const bound = (self: PyMatch, group: Value, side: 0 | 1): number => self.regs[2 * self.index(group) + side]!;

const _matchType: PyType = defineType<PyMatch>({
  name: 're.Match',
  instance: PyMatch,
  final: true,
  noInstantiation: true,
  slots: {
    tp_repr: (self) => strFromJs(`<re.Match object; span=(${self.regs[0]}, ${self.regs[1]}), match=${strToJs(repr(self.group(0, None)))}>`),
    mp_subscript: (self, key) => self.group(self.index(key), None),
  },
  methods: {
    'group($self, /, *args)': (self: PyMatch, keys: readonly Value[]): Value => {
      if (keys.length === 0) return self.group(0, None);
      if (keys.length === 1) return self.group(self.index(keys[0]!), None);
      return new PyTuple(keys.map((key) => self.group(self.index(key), None)));
    },
    'groups($self, /, default=None)': (self: PyMatch, missing: Value): Value => {
      const groups: Value[] = [];
      for (let g = 1; g <= self.re.groups; g++) groups.push(self.group(g, missing));
      return new PyTuple(groups);
    },
    'groupdict($self, /, default=None)': (self: PyMatch, missing: Value): Value => {
      const dict = new PyDict();
      for (const { k, v } of self.re.groupindex.liveEntries()) dict.set(k, self.group(v as number, missing));
      return dict;
    },
    'start($self, group=0, /)': (self: PyMatch, group: Value): Value => bound(self, group, 0),
    'end($self, group=0, /)': (self: PyMatch, group: Value): Value => bound(self, group, 1),
    'span($self, group=0, /)': (self: PyMatch, group: Value): Value => new PyTuple([bound(self, group, 0), bound(self, group, 1)]),
    'expand($self, /, template)': expand,
    '__copy__($self, /)': (self: PyMatch): Value => self,
    '__deepcopy__($self, memo, /)': (self: PyMatch): Value => self,
  },
  classMethods: { '__class_getitem__($cls, object, /)': genericAlias },
  members: { re: 're' },
  getset: {
    string: { get: (self) => self.target.value },
    pos: { get: (self) => self.pos },
    endpos: { get: (self) => self.endpos },
    lastindex: { get: (self) => (self.lastindex < 0 ? None : self.lastindex) },
    lastgroup: { get: (self) => (self.lastindex < 0 ? None : (self.re.indexgroup.items[self.lastindex] ?? None)) },
    regs: {
      get: (self) =>
        new PyTuple(Array.from({ length: self.re.groups + 1 }, (_, g) => new PyTuple([self.regs[2 * g]!, self.regs[2 * g + 1]!]))),
    },
  },
});
