import {
  audit,
  call,
  currentThread,
  exc,
  type Frame,
  FrameEvent,
  FrameTrace,
  lineAt,
  type MethodTable,
  None,
  type PyBaseException,
  PyBuiltinFunction,
  PyMethod,
  PyMethodDescriptor,
  PyTuple,
  raise,
  strFromJs,
  type ThreadState,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { ThreadInstrument } from './thread-instrument.js';
import { threads } from './threads.js';

const bit = (...events: readonly FrameEvent[]): number => events.reduce<number>((mask, event) => mask | (1 << event), 0);

const BOTH = bit(
  FrameEvent.PY_START,
  FrameEvent.PY_RESUME,
  FrameEvent.PY_THROW,
  FrameEvent.PY_RETURN,
  FrameEvent.PY_YIELD,
  FrameEvent.PY_UNWIND,
);
const TRACE =
  BOTH | bit(FrameEvent.LINE, FrameEvent.INSTRUCTION, FrameEvent.JUMP, FrameEvent.BRANCH, FrameEvent.RAISE, FrameEvent.STOP_ITERATION);
const PROFILE = BOTH | bit(FrameEvent.CALL, FrameEvent.C_RETURN, FrameEvent.C_RAISE);

/**
 * `sys.settrace` and `sys.setprofile` of one thread, `legacy_tracing.c`: a trace function hears of calls and gives each frame a function of its
 * own, `f_trace`, for what happens in it; a profile function hears of calls and returns, those of natives too.
 */
export class Tracer {
  trace: Value | undefined = undefined;
  profile: Value | undefined = undefined;

  get events(): number {
    return (this.trace === undefined ? 0 : TRACE) | (this.profile === undefined ? 0 : PROFILE);
  }

  tell(tstate: ThreadState, frame: Frame, event: FrameEvent, offset: number, first: Value | undefined, second: Value | undefined): void {
    switch (event) {
      case FrameEvent.PY_START:
      case FrameEvent.PY_RESUME:
      case FrameEvent.PY_THROW:
        if (this.trace !== undefined) this.#call(tstate, frame, this.trace, 'call', None);
        this.#tellProfile(tstate, frame, 'call', None);
        break;
      case FrameEvent.PY_RETURN:
      case FrameEvent.PY_YIELD:
        this.#tellReturn(tstate, frame, first!);
        break;
      case FrameEvent.PY_UNWIND:
        this.#tellReturn(tstate, frame, None);
        break;
      case FrameEvent.LINE:
        this.#tellLine(tstate, frame);
        break;
      case FrameEvent.JUMP:
      case FrameEvent.BRANCH:
        // A loop that goes round is a line of its own, though it is the same.
        if ((first as number) < offset && lineAt(frame.code, first as number) === lineAt(frame.code, offset)) this.#tellLine(tstate, frame);
        break;
      case FrameEvent.INSTRUCTION:
        if (frame.trace?.f_trace_opcodes === true) this.#tellFrame(tstate, frame, 'opcode', None);
        break;
      case FrameEvent.RAISE:
      case FrameEvent.STOP_ITERATION: {
        const error = first as PyBaseException;
        this.#tellFrame(tstate, frame, 'exception', new PyTuple([typeOf(error), error, error.traceback ?? None]));
        break;
      }
      case FrameEvent.CALL:
        this.#tellCall(tstate, frame, 'c_call', first!, second);
        break;
      case FrameEvent.C_RETURN:
        this.#tellCall(tstate, frame, 'c_return', first!, second);
        break;
      case FrameEvent.C_RAISE:
        this.#tellCall(tstate, frame, 'c_exception', first!, second);
        break;
      default:
        break;
    }
  }

  #tellLine(tstate: ThreadState, frame: Frame): void {
    if (frame.trace?.f_trace_lines === true) this.#tellFrame(tstate, frame, 'line', None);
  }

  #tellReturn(tstate: ThreadState, frame: Frame, value: Value): void {
    this.#tellFrame(tstate, frame, 'return', value);
    this.#tellProfile(tstate, frame, 'return', value);
  }

  #tellFrame(tstate: ThreadState, frame: Frame, event: string, argument: Value): void {
    const fn = frame.trace?.f_trace;
    if (this.trace !== undefined && fn !== undefined) this.#call(tstate, frame, fn, event, argument);
  }

  /** `trace_trampoline`: what the function gives is the frame's from now on; one that fails ends all tracing. */
  #call(tstate: ThreadState, frame: Frame, fn: Value, event: string, argument: Value): void {
    const trace = (frame.trace ??= new FrameTrace());
    let next: Value;
    try {
      next = call(fn, frame.escape(), strFromJs(event), argument);
    } catch (error) {
      this.trace = undefined;
      trace.f_trace = undefined;
      ThreadInstrument.of(tstate).install();
      throw error;
    }
    if (next !== None) trace.f_trace = next;
  }

  /** Natives only; a method that was found on a type is shown bound. */
  #tellCall(tstate: ThreadState, frame: Frame, event: string, callable: Value, first: Value | undefined): void {
    if (callable instanceof PyMethod) this.#tellCall(tstate, frame, event, callable.func, callable.self);
    else if (callable instanceof PyBuiltinFunction) this.#tellProfile(tstate, frame, event, callable);
    else if (callable instanceof PyMethodDescriptor && first !== undefined)
      this.#tellProfile(tstate, frame, event, typeOf(callable).tp_descr_get!(callable, first, typeOf(first)));
  }

  #tellProfile(tstate: ThreadState, frame: Frame, event: string, argument: Value): void {
    if (this.profile === undefined) return;
    try {
      call(this.profile, frame.escape(), strFromJs(event), argument);
    } catch (error) {
      this.profile = undefined;
      ThreadInstrument.of(tstate).install();
      throw error;
    }
  }
}

function setHook(name: 'trace' | 'profile', fn: Value, tstates: Iterable<ThreadState> = [currentThread()]): Value {
  audit(`sys.set${name}`);
  for (const tstate of tstates) {
    const instrument = ThreadInstrument.of(tstate);
    instrument.tracer[name] = fn === None ? undefined : fn;
    instrument.install();
  }
  return None;
}

function callTracing(fn: Value, args: Value): Value {
  if (!(args instanceof PyTuple)) return raise(exc.TypeError, `call_tracing() argument 2 must be tuple, not ${typeName(args)}`);
  return currentThread().heard(() => call(fn, ...args.items));
}

export const tracingFunctions: MethodTable = {
  'gettrace()': (): Value => ThreadInstrument.of(currentThread()).tracer.trace ?? None,
  'getprofile()': (): Value => ThreadInstrument.of(currentThread()).tracer.profile ?? None,
  'settrace(function, /)': (fn: Value): Value => setHook('trace', fn),
  'setprofile(function, /)': (fn: Value): Value => setHook('profile', fn),
  '_settraceallthreads(function, /)': (fn: Value): Value => setHook('trace', fn, threads()),
  '_setprofileallthreads(function, /)': (fn: Value): Value => setHook('profile', fn, threads()),
  'call_tracing(func, args, /)': callTracing,
};
