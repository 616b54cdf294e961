import type { CodeObject } from '@pyco/marshal';
import type { Frame, FrameEvent, Instrument, ThreadState, Value } from '@pyco/vm';
import { Monitoring } from './monitoring-state.js';
import { Tracer } from './tracing.js';

/** What one thread reports to: the functions of `sys.settrace` and `sys.setprofile`, then the tools of `sys.monitoring`. */
export class ThreadInstrument implements Instrument {
  readonly tracer: Tracer = new Tracer();
  readonly monitoring: Monitoring;
  readonly #tstate: ThreadState;

  constructor(tstate: ThreadState) {
    this.#tstate = tstate;
    this.monitoring = Monitoring.of(tstate.interp);
  }

  static of(tstate: ThreadState): ThreadInstrument {
    let instrument = tstate.storage.get(ThreadInstrument) as ThreadInstrument | undefined;
    if (instrument === undefined) {
      instrument = new ThreadInstrument(tstate);
      tstate.storage.set(ThreadInstrument, instrument);
    }
    return instrument;
  }

  get events(): number {
    return this.tracer.events | this.monitoring.events;
  }

  hears(code: CodeObject<Value>): boolean {
    return this.tracer.events !== 0 || this.monitoring.hears(code);
  }

  /** Sets, or unsets, what the thread reports to, by what is asked for. */
  install(): void {
    this.#tstate.setInstrument(this.events === 0 ? undefined : this);
  }

  tell(tstate: ThreadState, frame: Frame, event: FrameEvent, offset: number, first: Value | undefined, second: Value | undefined): void {
    if ((this.tracer.events & (1 << event)) !== 0) this.tracer.tell(tstate, frame, event, offset, first, second);
    if ((this.monitoring.events & (1 << event)) !== 0) this.monitoring.tell(frame, event, offset, first, second);
  }
}
