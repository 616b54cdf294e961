import type { Frame } from '../frame/frame.js';
import { lineAt } from '../frame/lines.js';
import { PyObject } from '../object/py-object.js';

/** One line of a traceback; grows at the front as frames unwind. */
export class PyTraceback extends PyObject {
  tb_next: PyTraceback | undefined;
  readonly tb_frame: Frame;
  /** Offset of the instruction that raised, in CPython's bytes. */
  readonly tb_lasti: number;
  #lineno: number;

  /** `lineno` -1 stands for the line of `lasti`, looked up when somebody asks. */
  constructor(next: PyTraceback | undefined, frame: Frame, lasti: number, lineno = -1) {
    super();
    this.tb_next = next;
    this.tb_frame = frame;
    this.tb_lasti = lasti;
    this.#lineno = lineno;
  }

  /** The line, `undefined` for an instruction that belongs to none. */
  get tb_lineno(): number | undefined {
    return this.#lineno >= 0 ? this.#lineno : lineAt(this.tb_frame.code, this.tb_lasti);
  }
}
