import {
  again,
  currentThread,
  getAttr,
  NativeFrame,
  type PyBaseException,
  runThrough,
  strFromJs,
  type ThreadState,
  tailCall,
  type Value,
} from '@pyco/vm';
import { decodeRest, lineEnd } from './text-io-wrapper.js';
import { countCharacters } from './text-position.js';
import type { PyTextIOWrapper } from './text-stream.js';

/** On the stack while a text stream reads from a stream that may wait, or that is written in Python. What comes is decoded behind what is left; then the method takes its share. */
abstract class TextReading extends NativeFrame {
  readonly self: PyTextIOWrapper;

  constructor(self: PyTextIOWrapper) {
    super();
    this.self = self;
  }

  /** The index of `decoded` up to which the method takes; `undefined` while there has to be more. */
  protected abstract end(): number | undefined;
  /** As `end`, when nothing more comes. */
  protected abstract last(): number;
  /** How many characters are missing, as far as that is known. */
  protected abstract hint(): number;

  start(): Value | undefined {
    const end = this.end();
    if (end !== undefined) return this.#take(end);
    void this.self.reading;
    return runThrough(currentThread(), this, () => this.#ask());
  }

  #ask(): Value | undefined {
    const { self } = this;
    return tailCall(getAttr(self.stream, self.chunkMethod), [Math.max(self.chunkSize, this.hint())]);
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (error !== undefined) throw error;
    const hasMore = this.self.decodeChunk(value!);
    const end = hasMore ? this.end() : this.last();
    return end === undefined ? again(tstate, this, () => this.#ask()) : this.#take(end);
  }

  #take(end: number): Value {
    const { isWide } = this.self;
    const text = this.self.takeTo(end);
    return isWide ? strFromJs(text) : text;
  }
}

/** `read(count)`. */
export class ReadCharacters extends TextReading {
  readonly count: number;

  constructor(self: PyTextIOWrapper, count: number) {
    super(self);
    this.count = count;
  }

  protected override hint(): number {
    const { self } = this;
    return this.count - (self.isWide ? countCharacters(self.decoded.slice(self.used)) : self.decoded.length - self.used);
  }

  protected override end(): number | undefined {
    return this.hint() <= 0 ? this.last() : undefined;
  }

  protected override last(): number {
    return this.self.indexBehind(this.count);
  }
}

/** `readline(limit)`; a limit below 0 is none. */
export class ReadLine extends TextReading {
  readonly limit: number;
  /** No line ends in this many code units behind `used`. */
  #searched = 0;

  constructor(self: PyTextIOWrapper, limit: number) {
    super(self);
    this.limit = limit;
  }

  protected override hint(): number {
    return 0;
  }

  protected override end(): number | undefined {
    const { self, limit } = this;
    const end = lineEnd(self, self.used + this.#searched);
    // The last may be half a CR LF.
    this.#searched = Math.max(0, self.decoded.length - self.used - 1);
    if (limit < 0) return end > 0 ? end : undefined;
    const most = self.indexBehind(limit);
    if (end > 0) return Math.min(end, most);
    return most < self.decoded.length || limit === 0 || this.#has(limit) ? most : undefined;
  }

  #has(count: number): boolean {
    const { self } = this;
    return (self.isWide ? countCharacters(self.decoded.slice(self.used)) : self.decoded.length - self.used) >= count;
  }

  protected override last(): number {
    const { self, limit } = this;
    return limit < 0 ? self.decoded.length : self.indexBehind(limit);
  }
}

/** `read()` of all there is. */
class ReadRest extends NativeFrame {
  readonly self: PyTextIOWrapper;

  constructor(self: PyTextIOWrapper) {
    super();
    this.self = self;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error !== undefined) throw error;
    return decodeRest(this.self, value!);
  }
}

export const readRest = (self: PyTextIOWrapper): Value | undefined =>
  runThrough(currentThread(), new ReadRest(self), () => tailCall(getAttr(self.stream, 'read'), []));
