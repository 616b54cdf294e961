import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { defineType, type TypeSpec } from '../object/define-type.js';
import { PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { PyDict } from './dict.js';
import type { Entry } from './dict-entry.js';
import { PyList } from './list.js';
import { builtinFunction, reduceWith } from './reduce.js';
import { PyTuple } from './tuple.js';

/** What the six iterators over dicts share: a position among the entries, and the checks that the dict stays as it was. */
abstract class PyDictIterator extends PyObject {
  /** `undefined` once exhausted. */
  dict: PyDict | undefined;
  /** Number of items the dict must still have; -1 after the error, which then comes again. */
  used: number;
  /** Of the next entry to look at. */
  position: number;
  /** Items still to come. */
  left: number;

  constructor(dict: PyDict, position: number) {
    super();
    this.dict = dict;
    this.used = dict.used;
    this.position = position;
    this.left = dict.used;
  }

  /** The value made of an entry. */
  abstract item(entry: Entry): Value;

  /** The next entry, `undefined` at the end. */
  abstract advance(): Entry | undefined;

  /** An iterator that stands where this one does. */
  fork(): PyDictIterator {
    return Object.assign(Object.create(Object.getPrototypeOf(this) as object) as PyDictIterator, this);
  }

  protected checkSize(dict: PyDict): void {
    if (this.used === dict.used) return;
    this.used = -1;
    raise(exc.RuntimeError, 'dictionary changed size during iteration');
  }

  protected count(): void {
    if (this.left === 0) raise(exc.RuntimeError, 'dictionary keys changed during iteration');
    this.left--;
  }
}

abstract class Forward extends PyDictIterator {
  constructor(dict: PyDict) {
    super(dict, 0);
  }

  override advance(): Entry | undefined {
    const dict = this.dict;
    if (dict === undefined) return undefined;
    if (this.used !== dict.used) this.checkSize(dict);
    const { entries } = dict;
    let position = this.position;
    let entry = entries[position];
    if (entry === undefined) {
      position = dict.nextIndex(position);
      entry = entries[position];
    }
    if (entry === undefined) {
      this.dict = undefined;
      return undefined;
    }
    this.count();
    this.position = position + 1;
    return entry;
  }
}

abstract class Backward extends PyDictIterator {
  constructor(dict: PyDict) {
    super(dict, dict.entries.length - 1);
  }

  override advance(): Entry | undefined {
    const dict = this.dict;
    if (dict === undefined) return undefined;
    this.checkSize(dict);
    const { entries } = dict;
    let position = Math.min(this.position, entries.length - 1);
    while (position >= 0 && entries[position] === undefined) position--;
    const entry = entries[position];
    if (position < 0 || entry === undefined) {
      this.dict = undefined;
      return undefined;
    }
    this.count();
    this.position = position - 1;
    return entry;
  }
}

export class PyDictKeyIterator extends Forward {
  override item(entry: Entry): Value {
    return entry.k;
  }
}
export class PyDictValueIterator extends Forward {
  override item(entry: Entry): Value {
    return entry.v!;
  }
}
export class PyDictItemIterator extends Forward {
  override item(entry: Entry): Value {
    return new PyTuple([entry.k, entry.v!]);
  }
}
export class PyDictReverseKeyIterator extends Backward {
  override item(entry: Entry): Value {
    return entry.k;
  }
}
export class PyDictReverseValueIterator extends Backward {
  override item(entry: Entry): Value {
    return entry.v!;
  }
}
export class PyDictReverseItemIterator extends Backward {
  override item(entry: Entry): Value {
    return new PyTuple([entry.k, entry.v!]);
  }
}

function lengthHint(self: PyDictIterator): Value {
  return self.dict === undefined || self.used !== self.dict.used ? 0 : self.left;
}

/** The items that are left, as a list; the iterator itself stays where it is. */
function reduce(self: PyDictIterator): Value {
  const iter = builtinFunction('iter');
  const rest = self.fork();
  const items: Value[] = [];
  for (let entry = rest.advance(); entry !== undefined; entry = rest.advance()) items.push(rest.item(entry));
  return reduceWith(iter, [new PyList(items)]);
}

function spec<T extends PyDictIterator>(name: string, instance: abstract new (...args: never[]) => T): TypeSpec<T> {
  return {
    name,
    instance,
    final: true,
    noInstantiation: true,
    slots: { tp_iter: identity, tp_iternext: next } as NonNullable<TypeSpec<T>['slots']>,
    methods: { '__length_hint__($self, /)': lengthHint, '__reduce__($self, /)': reduce },
  };
}

function identity(self: Value): Value {
  return self;
}

function next(self: PyDictIterator): Value | undefined {
  const entry = self.advance();
  return entry === undefined ? undefined : self.item(entry);
}

const _dictKeyIteratorType: PyType = defineType(spec('dict_keyiterator', PyDictKeyIterator));
const _dictValueIteratorType: PyType = defineType(spec('dict_valueiterator', PyDictValueIterator));
const _dictItemIteratorType: PyType = defineType(spec('dict_itemiterator', PyDictItemIterator));
const _dictReverseKeyIteratorType: PyType = defineType(spec('dict_reversekeyiterator', PyDictReverseKeyIterator));
const _dictReverseValueIteratorType: PyType = defineType(spec('dict_reversevalueiterator', PyDictReverseValueIterator));
const _dictReverseItemIteratorType: PyType = defineType(spec('dict_reverseitemiterator', PyDictReverseItemIterator));
