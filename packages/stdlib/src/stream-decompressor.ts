import { exc, needBytes, PyBytes, PyObject, raise, type Value } from '@pyco/vm';
import { ssizeArgument } from './arguments.js';

const EMPTY = new Uint8Array(0);

/** What came out of some input: how many bytes of it were used up, what they say, and whether the stream ends there. */
export interface Step {
  readonly used: number;
  readonly output: Uint8Array;
  readonly isEnd: boolean;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** `BZ2Decompressor` and `LZMADecompressor`: keep what they could not use yet, and what was not asked for yet. */
export abstract class PyStreamDecompressor extends PyObject {
  #input: Uint8Array = EMPTY;
  #output: Uint8Array = EMPTY;
  #isEnd = false;
  eof = false;
  needsInput = true;
  unusedData: Uint8Array = EMPTY;

  /** Decodes the next piece of the stream; `undefined` if it has not come whole. Raises what the module raises for bad data. */
  protected abstract step(input: Uint8Array): Step | undefined;

  decompress(data: Value, maxLength: Value): Value {
    const limit = ssizeArgument(maxLength);
    const given = needBytes(data);
    if (this.eof) raise(exc.EOFError, 'End of stream already reached');
    let room = limit < 0 ? Number.POSITIVE_INFINITY : limit;
    const parts: Uint8Array[] = [];
    const take = (): void => {
      const part = this.#output.subarray(0, room);
      this.#output = this.#output.subarray(part.length);
      room -= part.length;
      if (part.length > 0) parts.push(part);
    };
    // The caller may change its bytes afterwards.
    this.#input = this.#input.length === 0 ? given.slice() : joined([this.#input, given]);
    take();
    let isStarved = false;
    while (room > 0 && !this.#isEnd && !isStarved) {
      const step = this.step(this.#input);
      if (step === undefined) {
        isStarved = true;
        break;
      }
      this.#input = this.#input.subarray(step.used);
      this.#output = step.output;
      this.#isEnd = step.isEnd;
      take();
    }
    if (this.#isEnd && this.#output.length === 0) {
      this.eof = true;
      this.unusedData = this.#input;
      this.#input = EMPTY;
    }
    this.needsInput = !this.eof && this.#output.length === 0 && (isStarved || this.#input.length === 0);
    return new PyBytes(parts.length === 1 ? parts[0]!.slice() : joined(parts));
  }
}
