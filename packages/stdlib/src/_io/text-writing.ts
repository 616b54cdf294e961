import {
  again,
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
import type { PyTextIOWrapper } from './text-stream.js';

/** On the stack while a text stream gives what it holds to a buffered stream that may wait: so the fiber can be stopped in there. */
export class WriteThrough extends NativeFrame {
  readonly self: PyTextIOWrapper;
  readonly result: Value;
  /** The stream below is flushed afterwards. */
  #flushes: boolean;

  constructor(self: PyTextIOWrapper, result: Value, flushes: boolean) {
    super();
    this.self = self;
    this.result = result;
    this.#flushes = flushes;
  }

  start(): Value | undefined {
    return runThrough(currentThread(), this, () => this.#write());
  }

  #write(): Value | undefined {
    const { self } = this;
    return self.pending.length === 0 ? None : tailCall(getAttr(self.stream, 'write'), [self.takePending()]);
  }

  override resume(tstate: ThreadState, _value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) throw error;
    if (!this.#flushes) return this.result;
    this.#flushes = false;
    return again(tstate, this, () => tailCall(getAttr(this.self.stream, 'flush'), []));
  }
}
