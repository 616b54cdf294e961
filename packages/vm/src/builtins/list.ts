import { reprItems } from '../abstract/repr.js';
import { defineType } from '../object/define-type.js';
import { NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { genericAlias } from './generic-alias.js';
import { PyListIterator, PyListReverseIterator } from './list-iterator.js';
import {
  listAppend,
  listClear,
  listConcat,
  listCopy,
  listExtendMethod,
  listIndex,
  listInit,
  listInplaceConcat,
  listInplaceRepeat,
  listInsert,
  listNew,
  listOf,
  listPop,
  listRemove,
  listRepeat,
  listReverse,
} from './list-methods.js';
import { listSort } from './list-sort.js';
import { assignSubscript, listSubscript } from './list-subscript.js';
import { compareItems, countItem, includesItem } from './sequence-items.js';

export class PyList extends PyObject {
  /** The array is the list's own and is changed in place; `sort` puts another in its place for a while. */
  items: Value[];

  constructor(items: Value[] = []) {
    super();
    this.items = items;
  }
}

export const listType: PyType = defineType<PyList>({
  name: 'list',
  instance: PyList,
  pattern: 'sequence',
  unhashable: true,
  signature: '(iterable=(), /)',
  doc: 'Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.',
  ofOne: listOf,
  slots: {
    tp_new: listNew,
    tp_init: listInit,
    tp_repr: (self) => (self.items.length === 0 ? '[]' : reprItems(self, self.items, '[', ']', '[...]')),
    tp_richcompare: (self, other, op) => (other instanceof PyList ? compareItems(self, other, op) : NotImplemented),
    tp_iter: (self) => new PyListIterator(self),
    sq_length: (self) => self.items.length,
    sq_concat: listConcat,
    sq_repeat: listRepeat,
    sq_item: (self, index) => self.items[index],
    sq_contains: includesItem,
    sq_inplace_concat: listInplaceConcat,
    sq_inplace_repeat: listInplaceRepeat,
    mp_subscript: listSubscript,
    mp_ass_subscript: assignSubscript,
  },
  methods: {
    '__getitem__($self, index, /)': listSubscript,
    '__reversed__($self, /)': (self: PyList): Value => new PyListReverseIterator(self),
    '__sizeof__($self, /)': (self: PyList): Value => 40 + 8 * self.items.length,
    'clear($self, /)': listClear,
    'copy($self, /)': listCopy,
    'append($self, object, /)': listAppend,
    'insert($self, index, object, /)': listInsert,
    'extend($self, iterable, /)': listExtendMethod,
    'pop($self, index=-1, /)': listPop,
    'remove($self, value, /)': listRemove,
    'index($self, value, start=0, stop=sys.maxsize, /)': listIndex,
    'count($self, value, /)': countItem,
    'reverse($self, /)': listReverse,
    'sort($self, /, *, key=None, reverse=False)': listSort,
  },
  classMethods: {
    '__class_getitem__($type, object, /)': genericAlias,
  },
});
