import {
  defineType,
  dictItemsType,
  dictKeysType,
  dictValuesType,
  type Entry,
  exc,
  getAttr,
  importAbsolute,
  PyDictItems,
  PyDictKeys,
  PyDictValues,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  raiseWith,
  type TypeSpec,
  type Value,
} from '@pyco/vm';
import type { PyOrderedDict } from './ordered-dict.js';

type Kind = 'keys' | 'values' | 'items';

/** `odict_iterator`: over keys, values or items, in either direction. */
export class PyODictIterator extends PyObject {
  /** `undefined` once exhausted. */
  od: PyOrderedDict | undefined;
  readonly kind: Kind;
  readonly reversed: boolean;
  /** What the dict's own must still be. */
  readonly state: number;
  readonly size: number;
  /** Of the next entry to look at. */
  position: number;

  constructor(od: PyOrderedDict, kind: Kind, reversed: boolean) {
    super();
    this.od = od;
    this.kind = kind;
    this.reversed = reversed;
    this.state = od.state;
    this.size = od.size;
    this.position = reversed ? od.entries.length - 1 : 0;
  }

  /** An iterator that stands where this one does. */
  fork(): PyODictIterator {
    return Object.assign(Object.create(PyODictIterator.prototype) as PyODictIterator, this);
  }

  next(): Value | undefined {
    const { od } = this;
    if (od === undefined) return undefined;
    if (this.state !== od.state) raise(exc.RuntimeError, 'OrderedDict mutated during iteration');
    if (this.size !== od.size) raise(exc.RuntimeError, 'OrderedDict changed size during iteration');
    if (od.orphan !== undefined) raiseWith(exc.KeyError, od.orphan);
    const entry = this.step(od);
    if (entry === undefined) {
      this.od = undefined;
      return undefined;
    }
    if (this.kind === 'keys') return entry.k;
    const value = od.lookUp(entry);
    return this.kind === 'values' ? value : new PyTuple([entry.k, value]);
  }

  private step(od: PyOrderedDict): Entry | undefined {
    const { entries } = od;
    if (this.reversed) while (this.position >= 0 && entries[this.position] === undefined) this.position--;
    else this.position = od.nextIndex(this.position);
    const entry = entries[this.position];
    this.position += this.reversed ? -1 : 1;
    return entry;
  }
}

export class PyODictKeys extends PyDictKeys {}
export class PyODictValues extends PyDictValues {}
export class PyODictItems extends PyDictItems {}

const _odictIteratorType: PyType = defineType<PyODictIterator>({
  name: 'odict_iterator',
  instance: PyODictIterator,
  final: true,
  noInstantiation: true,
  slots: { tp_iter: (self) => self, tp_iternext: (self) => self.next() },
  methods: {
    '__reduce__($self, /)': (self: PyODictIterator): Value => {
      const rest = self.fork();
      const items: Value[] = [];
      for (let item = rest.next(); item !== undefined; item = rest.next()) items.push(item);
      return new PyTuple([getAttr(importAbsolute('builtins'), 'iter'), new PyTuple([new PyList(items)])]);
    },
  },
});

/** A view of dict that goes through its items as `odict_iterator` does. */
function view<T extends PyDictKeys | PyDictValues | PyDictItems>(
  kind: Kind,
  base: PyType,
  instance: new (...args: never[]) => T,
): TypeSpec<T> {
  const iterate =
    (reversed: boolean) =>
    (self: Value): Value =>
      new PyODictIterator((self as T).dict as PyOrderedDict, kind, reversed);
  return {
    name: `odict_${kind}`,
    instance,
    base,
    final: true,
    noInstantiation: true,
    slots: { tp_iter: iterate(false) } as NonNullable<TypeSpec<T>['slots']>,
    methods: { '__reversed__($self, /)': iterate(true) },
  };
}

const _odictKeysType: PyType = defineType(view('keys', dictKeysType, PyODictKeys));
const _odictValuesType: PyType = defineType(view('values', dictValuesType, PyODictValues));
const _odictItemsType: PyType = defineType(view('items', dictItemsType, PyODictItems));
