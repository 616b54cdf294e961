import { defineType, type NativeModule, PyObject, type PyType, raiseNotImplemented } from '@pyco/vm';

class PyTokenizerIter extends PyObject {}

const tokenizerIterType: PyType = defineType<PyTokenizerIter>({
  name: '_tokenize.TokenizerIter',
  instance: PyTokenizerIter,
  slots: { tp_new: () => raiseNotImplemented('_tokenize.TokenizerIter') },
});

/** `_tokenize`: `tokenize` can be imported, and says so when it is used. */
export const tokenizeModule: NativeModule = { name: '_tokenize', types: [tokenizerIterType] };
