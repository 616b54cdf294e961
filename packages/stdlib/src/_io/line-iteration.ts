import {
  type Callee,
  currentThread,
  getAttr,
  NativeFrame,
  None,
  type PyBaseException,
  runThrough,
  type ThreadState,
  tailCall,
  type Value,
} from '@pyco/vm';
import type { PyIOBase } from './base.js';

/** A stream has no more lines: `am_send` returns as a generator does. */
export function endIteration(tstate: ThreadState = currentThread()): undefined {
  tstate.returned = None;
  return undefined;
}

/** On the stack while a stream's line is read for a loop. */
class NextLine extends NativeFrame {
  readonly stream: PyIOBase;

  constructor(stream: PyIOBase) {
    super();
    this.stream = stream;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) throw error;
    return this.stream.endsWith(value!) ? endIteration(tstate) : value;
  }
}

/** `am_send` of a stream whose lines `read` gives: the fiber can be stopped in there. By default they are what its `readline` method gives. */
export function sendToStream(
  self: PyIOBase,
  value: Value,
  read: Callee = () => tailCall(getAttr(self, 'readline'), []),
): Value | undefined {
  // Not a generator.
  if (value !== None) return tailCall(getAttr(self, 'send'), [value]);
  return runThrough(currentThread(), new NextLine(self), read);
}
