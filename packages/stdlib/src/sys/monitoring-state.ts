import type { CodeObject } from '@pyco/marshal';
import { call, currentThread, exc, type Frame, FrameEvent, objectType, type PyInterpreter, raise, type Value } from '@pyco/vm';
import { ThreadInstrument } from './thread-instrument.js';

/** Tools 0 to 5 are anybody's; CPython keeps 6 and 7 for `setprofile` and `settrace`. */
export const TOOLS = 6;
export const EVENT_NAMES: readonly string[] = Object.keys(FrameEvent);
const EVENTS = EVENT_NAMES.length;
/** The events that a code object can have for itself, and that a callback can turn off at one place. */
export const LOCAL_EVENTS: number = (1 << FrameEvent.RAISE) - 1;
const CALL_ENDS = (1 << FrameEvent.C_RETURN) | (1 << FrameEvent.C_RAISE);

type Code = CodeObject<Value>;

/** What one code object is asked for. */
class CodeMonitors {
  /** By tool. */
  readonly local: number[] = new Array<number>(TOOLS).fill(0);
  /** By place and event: a bit for each tool that does not want to hear of it any more. */
  readonly disabled: Map<number, number> = new Map();
}

const placeOf = (offset: number, event: FrameEvent): number => offset * 32 + event;
const union = (events: readonly number[]): number => events.reduce((mask, more) => mask | more, 0);
/** With CALL come its ends. */
const withEnds = (events: number): number => ((events & (1 << FrameEvent.CALL)) === 0 ? events : events | CALL_ENDS);

/** `sys.monitoring` of one interpreter: tools, their callbacks, and which events they want to hear of. */
export class Monitoring {
  readonly #interp: PyInterpreter;
  readonly names: (Value | undefined)[] = new Array<Value | undefined>(TOOLS).fill(undefined);
  /** By tool. */
  readonly global: number[] = new Array<number>(TOOLS).fill(0);
  readonly callbacks: (Value | undefined)[][] = Array.from({ length: TOOLS }, () => new Array<Value | undefined>(EVENTS).fill(undefined));
  /** What a callback gives to hear no more of a place. */
  readonly disable: Value = call(objectType);
  /** Stands for an argument that is not there. */
  readonly missing: Value = call(objectType);
  /** Every event that somebody wants, of some code or of all. */
  events = 0;
  #codes: WeakMap<Code, CodeMonitors> = new WeakMap();
  /** Code with local events. */
  readonly #local: Set<Code> = new Set();

  constructor(interp: PyInterpreter) {
    this.#interp = interp;
  }

  static of(interp: PyInterpreter): Monitoring {
    let monitoring = interp.storage.get(Monitoring) as Monitoring | undefined;
    if (monitoring === undefined) {
      monitoring = new Monitoring(interp);
      interp.storage.set(Monitoring, monitoring);
    }
    return monitoring;
  }

  hears(code: Code): boolean {
    return union(this.global) !== 0 || this.#local.has(code);
  }

  setGlobal(tool: number, events: number): void {
    this.global[tool] = events;
    this.#install();
  }

  localOf(tool: number, code: Code): number {
    return this.#codes.get(code)?.local[tool] ?? 0;
  }

  setLocal(tool: number, code: Code, events: number): void {
    const monitors = this.#monitors(code);
    monitors.local[tool] = events;
    if (union(monitors.local) === 0) this.#local.delete(code);
    else this.#local.add(code);
    this.#install();
  }

  /** Places that were disabled are heard of again. */
  restart(): void {
    const former = this.#codes;
    this.#codes = new WeakMap();
    for (const code of this.#local)
      for (let tool = 0; tool < TOOLS; tool++) this.#monitors(code).local[tool] = former.get(code)!.local[tool]!;
  }

  /** Calls the tools that want an event, the last first, until one fails. */
  tell(frame: Frame, event: FrameEvent, offset: number, first: Value | undefined, second: Value | undefined): void {
    const { code } = frame;
    const monitors = this.#codes.get(code);
    const bit = 1 << event;
    for (let tool = TOOLS - 1; tool >= 0; tool--) {
      if ((withEnds(this.global[tool]! | (monitors?.local[tool] ?? 0)) & bit) === 0) continue;
      const callback = this.callbacks[tool]![event];
      if (callback === undefined || ((monitors?.disabled.get(placeOf(offset, event)) ?? 0) & (1 << tool)) !== 0) continue;
      if (call(callback, ...this.#arguments(code, event, offset, first, second)) === this.disable) this.#disable(code, event, offset, tool);
    }
  }

  #arguments(code: Code, event: FrameEvent, offset: number, first: Value | undefined, second: Value | undefined): Value[] {
    switch (event) {
      case FrameEvent.LINE:
        return [code, first!];
      case FrameEvent.CALL:
      case FrameEvent.C_RETURN:
      case FrameEvent.C_RAISE:
        return [code, offset, first!, second ?? this.missing];
      default:
        return first === undefined ? [code, offset] : [code, offset, first];
    }
  }

  #disable(code: Code, event: FrameEvent, offset: number, tool: number): void {
    if ((LOCAL_EVENTS & (1 << event)) === 0) {
      // Else it would be called, and raise, for its own exception again and again.
      this.callbacks[tool]![event] = undefined;
      raise(exc.ValueError, `Cannot disable ${EVENT_NAMES[event]} events. Callback removed.`);
    }
    const { disabled } = this.#monitors(code);
    const place = placeOf(offset, event);
    disabled.set(place, (disabled.get(place) ?? 0) | (1 << tool));
  }

  #monitors(code: Code): CodeMonitors {
    let monitors = this.#codes.get(code);
    if (monitors === undefined) {
      monitors = new CodeMonitors();
      this.#codes.set(code, monitors);
    }
    return monitors;
  }

  /** Lets all threads report what is wanted now, those to come as well. */
  #install(): void {
    const interp = this.#interp;
    this.events = withEnds(union(this.global));
    for (const code of this.#local) this.events |= withEnds(union(this.#codes.get(code)!.local));
    interp.threadInstrument = this.events === 0 ? undefined : ThreadInstrument.of;
    for (const tstate of new Set([currentThread(), interp.mainThread, ...interp.scheduler.fibers()])) ThreadInstrument.of(tstate).install();
  }
}
