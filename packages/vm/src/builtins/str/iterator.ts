import { defineType } from '../../object/define-type.js';
import { None, PyObject, type Value } from '../../object/py-object.js';
import type { PyType } from '../../object/py-type.js';
import { builtinFunction, reduceWith } from '../reduce.js';
import { stateArgument } from './arguments.js';
import { type Text, textLength, textOfCode } from './text.js';

/** `str_iterator`. */
export class PyStrIterator extends PyObject {
  /** `undefined` once exhausted. */
  text: Text | undefined;
  index = 0;

  constructor(text: Text) {
    super();
    this.text = text;
  }
}

/** `str_ascii_iterator`: the same under another name, as CPython has it. */
class PyStrAsciiIterator extends PyStrIterator {}

function next(self: PyStrIterator): Value | undefined {
  const text = self.text;
  if (typeof text === 'string') {
    if (self.index < text.length) return text[self.index++]!;
  } else if (text !== undefined && self.index < text.codePoints.length) return textOfCode(text.codePoints[self.index++]!);
  self.text = undefined;
  return undefined;
}

const spec = {
  noInstantiation: true,
  final: true,
  slots: { tp_iter: (self: PyStrIterator): Value => self, tp_iternext: next },
  methods: {
    '__length_hint__($self, /)': (self: PyStrIterator): Value => (self.text === undefined ? 0 : textLength(self.text) - self.index),
    '__reduce__($self, /)': (self: PyStrIterator): Value => {
      const iter = builtinFunction('iter');
      return self.text === undefined ? reduceWith(iter, ['']) : reduceWith(iter, [self.text], self.index);
    },
    '__setstate__($self, state, /)': (self: PyStrIterator, state: Value): Value => {
      const index = stateArgument(state);
      if (self.text !== undefined) self.index = Math.max(0, Math.min(index, textLength(self.text)));
      return None;
    },
  },
} as const;

const _strIteratorType: PyType = defineType<PyStrIterator>({ name: 'str_iterator', instance: PyStrIterator, ...spec });
const _strAsciiIteratorType: PyType = defineType<PyStrIterator>({
  name: 'str_ascii_iterator',
  instance: PyStrAsciiIterator,
  ...spec,
});

/** `iter(str)`. */
export const strIterator = (text: Text): PyStrIterator =>
  typeof text === 'string' && /^[\0-\x7f]*$/.test(text) ? new PyStrAsciiIterator(text) : new PyStrIterator(text);
