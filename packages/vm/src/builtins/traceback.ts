import type { Frame } from '../frame/frame.js';
import { PyObject } from '../object/py-object.js';

/** One line of a traceback; grows at the front as frames unwind. */
export class PyTraceback extends PyObject {
  tb_next: PyTraceback | undefined;
  readonly tb_frame: Frame;
  /** Offset of the instruction that raised, in CPython's bytes. */
  readonly tb_lasti: number;
  readonly tb_lineno: number;

  constructor(next: PyTraceback | undefined, frame: Frame, lasti: number, lineno: number) {
    super();
    this.tb_next = next;
    this.tb_frame = frame;
    this.tb_lasti = lasti;
    this.tb_lineno = lineno;
  }
}
