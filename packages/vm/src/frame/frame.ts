import type { CodeObject } from '@pyco/marshal';
import type { PyDict } from '../builtins/dict.js';
import type { PyFunction } from '../builtins/function.js';
import type { GeneratorBase } from '../builtins/generator-base.js';
import { PyObject, type Value } from '../object/py-object.js';
import type { Executable } from './executable.js';
import type { NativeFrame } from './native-frame.js';

/** What becomes of a frame's value when it returns (or yields). */
export const enum Exit {
  /** The destination of the instruction that the frame behind stands at. */
  STORE = 0,
  /** `__init__`: the value must be None, the new object goes to the destination. */
  INIT = 1,
  /** Given to the native that entered the run loop. */
  ENTRY = 2,
  /** The frame behind is a NativeFrame: it is resumed. */
  NATIVE = 3,
  // A generator's frame. A yield stores; a return …
  /** … ends the loop. */
  FOR_ITER = 4,
  /** … is the value of `yield from` or `await`. */
  SEND = 5,
  /** … raises StopIteration in the frame behind. */
  GENERATOR_CALL = 6,
  /** … and a yield go to the native that entered the run loop. */
  GENERATOR_ENTRY = 7,
  /** … and a yield go to a NativeFrame. */
  GENERATOR_NATIVE = 8,
  /** An operator's method: NotImplemented asks the other operand. */
  BINARY = 9,
  /** A comparison's method, of an instruction that may jump by the result. */
  COMPARE = 10,
  /** Of a coroutine that has not been made, called and awaited by compiled code: a return is the value of the call. */
  AWAITED = 11,
  /** As NATIVE: compiled code gives it to the native that has called it on the JavaScript stack (`interp/direct.ts`). */
  DIRECT = 12,
  /** The same of a generator's. */
  GENERATOR_DIRECT = 13,
  KIND = 15,
  /** Somebody holds the frame: it keeps its registers when it is left, and is not used again. */
  ESCAPED = 16,
  /** An instrument wants to hear of it. */
  TRACED = 32,
}

/** Tracing state that few frames have: `f_trace` and what belongs to it. */
export class FrameTrace {
  f_trace: Value | undefined = undefined;
  f_trace_lines = true;
  f_trace_opcodes = false;
  /** Offset of the instruction that ran last, -1 before the first. */
  last = -1;
  /** Where it began in the plain decoding, -1 if it ran in the other. */
  lastPc = -1;
  /** It is a jump, and what follows is where it went. */
  jumps = false;
}

/**
 * A frame: `PyFrameObject` and `_PyInterpreterFrame` in one. Frames of calls are *pooled*: a record is used again for the next call at
 * its depth, and its registers are a *window* of the thread's register array that begins with the arguments its caller put
 * there. What must outlive its call (a generator, a frame that a traceback or `sys._getframe` shows) owns its registers: then
 * `base` is 0.
 */
export class Frame extends PyObject {
  exe: Executable;
  /** `undefined` for the code of modules, classes and `eval`. */
  func: PyFunction | undefined;
  registers: (Value | undefined)[];
  /** Register 0 in `registers`. */
  base: number;
  /** A generator's frame: `top` of the frame that resumed it. */
  floor: number;
  /** Index in `exe.ops` of the instruction that runs, or at which the frame waits for a callee or to be resumed. */
  pc: number;
  exit: number;
  depth: number;
  /** The frame that called. Kept after the return if the frame has escaped. */
  back: Frame | NativeFrame | undefined;
  /** The record for calls from here. */
  next: Frame | undefined;
  /** Namespace of code without fast locals: a module's dict, what `__prepare__` gave, `eval`'s mapping. */
  locals: Value | undefined;
  /** `Exit.INIT`: the object under construction. */
  instance: Value | undefined;
  generator: GeneratorBase | undefined;
  trace: FrameTrace | undefined;
  /** Items that were added through `f_locals` and are no variables. */
  extraLocals: PyDict | undefined;
  /** Has returned, or was cleared. */
  done: boolean;

  constructor(exe: Executable, registers: (Value | undefined)[]) {
    super();
    this.exe = exe;
    this.func = undefined;
    this.registers = registers;
    this.base = 0;
    this.floor = 0;
    this.pc = 0;
    this.exit = Exit.STORE;
    this.depth = 0;
    this.back = undefined;
    this.next = undefined;
    this.locals = undefined;
    this.instance = undefined;
    this.generator = undefined;
    this.trace = undefined;
    this.extraLocals = undefined;
    this.done = false;
  }

  get code(): CodeObject<Value> {
    return this.exe.code;
  }

  get globals(): PyDict {
    return this.exe.globals;
  }

  get builtins(): PyDict {
    return this.exe.builtins;
  }

  /** Where windows of frames called from here may begin, in the thread's register array. */
  get top(): number {
    return this.generator === undefined ? this.base + this.exe.size : this.floor;
  }

  /** CPython's byte offset of the instruction at `pc`; -1 before the first. */
  get lasti(): number {
    return this.exe.offsets[this.pc >> 2] ?? -1;
  }

  /** Marks the frame as held by somebody: its registers will outlive the call. */
  escape(): this {
    this.exit |= Exit.ESCAPED;
    return this;
  }

  register(index: number): Value | undefined {
    return this.registers[this.base + index];
  }
}
