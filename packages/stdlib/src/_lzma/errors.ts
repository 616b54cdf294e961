import { currentThread, exc, type PyInterpreter, type PyType } from '@pyco/vm';
import { moduleException } from '../module-exception.js';

/** Why data is refused, in the words of LZMAError. */
export class BadData extends Error {
  override readonly name = 'BadData';
}

export const lzmaError = (interp: PyInterpreter = currentThread().interp): PyType =>
  moduleException('_lzma', 'LZMAError', exc.Exception, interp);
