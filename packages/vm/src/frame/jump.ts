import { raiseNotImplemented } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import type { Frame } from './frame.js';

/** `frame.f_lineno = line`, which debuggers use to jump. */
export function jumpTo(_frame: Frame, _line: Value | undefined): void {
  raiseNotImplemented('assignment to f_lineno');
}
