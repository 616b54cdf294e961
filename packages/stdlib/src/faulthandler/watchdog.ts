import { currentThread, None, ProcessExit, STILL_WAITING, ThreadState, type Value, Wait, waitFor } from '@pyco/vm';
import { threadsText, writeTo } from './dump.js';

/** What `dump_traceback_later` asks for. */
export interface Alarm {
  readonly seconds: number;
  readonly repeats: boolean;
  readonly fd: number;
  readonly exits: boolean;
}

/** `Timeout (0:00:01.500000)!` */
function title(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  const whole = Math.floor(micros / 1e6);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  const rest = micros % 1e6;
  return `Timeout (${time}${rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`})!\n`;
}

/** A thread without frames that waits for the time to be up: in CPython it is the system's. */
class Watchdog extends Wait {
  readonly alarm: Alarm;

  constructor(alarm: Alarm) {
    super('faulthandler.dump_traceback_later', currentThread().interp.host.clock.monotonic() + alarm.seconds);
    this.alarm = alarm;
  }

  override result(tstate: ThreadState): Value | undefined {
    const { alarm } = this;
    // Its first turn: it takes its place among those that wait.
    if (!this.hasTimedOut) return waitFor(tstate, this);
    writeTo(alarm.fd, title(alarm.seconds) + threadsText(undefined));
    if (alarm.exits) throw new ProcessExit(1);
    if (!alarm.repeats) return None;
    waitFor(tstate, new Watchdog(alarm));
    return STILL_WAITING;
  }
}

/** Starts to watch. Gives the thread that does. */
export function watch(alarm: Alarm): ThreadState {
  const { interp } = currentThread();
  const tstate = new ThreadState(interp, interp.nextThreadId++);
  const wait = new Watchdog(alarm);
  waitFor(tstate, wait);
  wait.isOver = true;
  interp.scheduler.start(tstate);
  return tstate;
}
