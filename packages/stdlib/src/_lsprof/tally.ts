import { strFromJs, type Value } from '@pyco/vm';

/** What is counted of a function, or of a function as called by another one. Times are in the profiler's units. */
export class Tally {
  callcount = 0;
  reccallcount = 0;
  totaltime = 0;
  inlinetime = 0;
  /** How many calls are under way. */
  level = 0;

  /** A call has ended that took `time`, `inline` of it outside of what it called itself. Only the outermost of recursive calls counts as a whole. */
  end(time: number, inline: number): void {
    if (--this.level === 0) this.totaltime += time;
    else this.reccallcount++;
    this.inlinetime += inline;
    this.callcount++;
  }
}

/** A function that was called: `profiler_entry`. */
export class Entry extends Tally {
  /** A code object; of a native the text that stands for it. */
  readonly code: Value;
  /** By what it has called. */
  readonly calls: Map<Entry, Tally> = new Map();

  constructor(code: Value | string) {
    super();
    this.code = typeof code === 'string' ? strFromJs(code) : code;
  }
}

/** A call that is under way. */
export class Activation {
  readonly entry: Entry;
  readonly caller: Activation | undefined;
  begin = 0;
  /** Time of the calls within. */
  inner = 0;

  constructor(entry: Entry, caller: Activation | undefined) {
    this.entry = entry;
    this.caller = caller;
  }
}
