import {
  call,
  currentThread,
  type Frame,
  FrameTrace,
  type Instrument,
  type MethodTable,
  None,
  type PyBaseException,
  PyMethod,
  PyTuple,
  strFromJs,
  type ThreadState,
  typeOf,
  type Value,
} from '@pyco/vm';

/**
 * `sys.settrace` and `sys.setprofile` of one thread, `legacy_tracing.c`: a trace function hears of calls and gives each frame a function of its
 * own, `f_trace`, for what happens in it; a profile function hears of calls and returns, those of natives too.
 */
class Tracer implements Instrument {
  trace: Value | undefined = undefined;
  profile: Value | undefined = undefined;

  call(tstate: ThreadState, frame: Frame): void {
    if (this.trace !== undefined) this.#call(tstate, frame, this.trace, 'call', None);
    this.#tellProfile(tstate, frame, 'call', None);
  }

  resume(tstate: ThreadState, frame: Frame): void {
    this.call(tstate, frame);
  }

  instruction(tstate: ThreadState, frame: Frame, _offset: number, line: number): void {
    const { trace } = frame;
    if (this.trace === undefined || trace === undefined) return;
    if (line >= 0 && trace.f_trace_lines) this.#tellFrame(tstate, frame, 'line', None);
    if (trace.f_trace_opcodes) this.#tellFrame(tstate, frame, 'opcode', None);
  }

  return(tstate: ThreadState, frame: Frame, value: Value): void {
    if (this.trace !== undefined) this.#tellFrame(tstate, frame, 'return', value);
    this.#tellProfile(tstate, frame, 'return', value);
  }

  yield(tstate: ThreadState, frame: Frame, value: Value): void {
    this.return(tstate, frame, value);
  }

  raise(tstate: ThreadState, frame: Frame, error: PyBaseException): void {
    if (this.trace === undefined) return;
    this.#tellFrame(tstate, frame, 'exception', new PyTuple([typeOf(error), error, error.traceback ?? None]));
  }

  unwind(tstate: ThreadState, frame: Frame): void {
    this.return(tstate, frame, None);
  }

  nativeCall(tstate: ThreadState, frame: Frame, callable: Value): void {
    this.#tellProfile(tstate, frame, 'c_call', shown(callable));
  }

  nativeReturn(tstate: ThreadState, frame: Frame, callable: Value): void {
    this.#tellProfile(tstate, frame, 'c_return', shown(callable));
  }

  nativeRaise(tstate: ThreadState, frame: Frame, callable: Value): void {
    this.#tellProfile(tstate, frame, 'c_exception', shown(callable));
  }

  #tellFrame(tstate: ThreadState, frame: Frame, event: string, argument: Value): void {
    const fn = frame.trace?.f_trace;
    if (fn !== undefined) this.#call(tstate, frame, fn, event, argument);
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
      install(tstate, this);
      throw error;
    }
    if (next !== None) trace.f_trace = next;
  }

  #tellProfile(tstate: ThreadState, frame: Frame, event: string, argument: Value): void {
    if (this.profile === undefined) return;
    try {
      call(this.profile, frame.escape(), strFromJs(event), argument);
    } catch (error) {
      this.profile = undefined;
      install(tstate, this);
      throw error;
    }
  }
}

/** A native that is bound is shown as such: the method of a list, not that of the type. */
const shown = (callable: Value): Value => (callable instanceof PyMethod ? callable.func : callable);

function tracerOf(tstate: ThreadState): Tracer {
  let tracer = tstate.storage.get(Tracer) as Tracer | undefined;
  if (tracer === undefined) {
    tracer = new Tracer();
    tstate.storage.set(Tracer, tracer);
  }
  return tracer;
}

function install(tstate: ThreadState, tracer: Tracer): void {
  tstate.setInstrument(tracer.trace === undefined && tracer.profile === undefined ? undefined : tracer);
}

function setHook(name: 'trace' | 'profile', fn: Value, tstates: Iterable<ThreadState>): Value {
  for (const tstate of tstates) {
    const tracer = tracerOf(tstate);
    tracer[name] = fn === None ? undefined : fn;
    install(tstate, tracer);
  }
  return None;
}

export const tracingFunctions: MethodTable = {
  'gettrace()': (): Value => tracerOf(currentThread()).trace ?? None,
  'getprofile()': (): Value => tracerOf(currentThread()).profile ?? None,
  'settrace(function, /)': (fn: Value): Value => setHook('trace', fn, [currentThread()]),
  'setprofile(function, /)': (fn: Value): Value => setHook('profile', fn, [currentThread()]),
};
