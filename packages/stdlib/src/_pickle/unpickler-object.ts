import { exc, getIter, None, PyObject, raise, strToJs, typeName, type Value } from '@pyco/vm';
import type { PickleInput } from './input.js';
import { cannotUnpickle, type PickleState } from './state.js';

/** `_pickle.Unpickler`. */
export class PyUnpickler extends PyObject {
  /** `undefined` until `__init__` has run. */
  input: PickleInput | undefined = undefined;
  /** What the pickle said; 0 before. */
  protocol = 0;
  fixImports = true;
  encoding = 'ASCII';
  errors = 'strict';
  /** Iterator over the out-of-band buffers. */
  buffers: Value | undefined = undefined;
  /** Objects by their numbers. A pickle may number them as it likes, so there may be gaps. */
  memo: (Value | undefined)[] = [];
  memoSize = 0;
  /** `persistent_load` as it was set on the object. */
  ownPersistentLoad: Value | undefined = undefined;
  state: PickleState | undefined = undefined;
  stack: Value[] = [];
  marks: number[] = [];
  /** Where the last mark stands: what is below may not be taken. */
  fence = 0;

  setUp(input: PickleInput, fixImports: boolean, encoding: string, errors: string, buffers: Value | undefined): void {
    this.input = input;
    this.fixImports = fixImports;
    this.encoding = encoding;
    this.errors = errors;
    this.buffers = buffers === undefined || buffers === None ? undefined : getIter(buffers);
    this.memo = [];
    this.memoSize = 0;
    this.protocol = 0;
  }

  memoPut(index: number, value: Value): void {
    if (this.memo[index] === undefined) this.memoSize++;
    this.memo[index] = value;
  }

  push(value: Value): void {
    this.stack.push(value);
  }

  pop(): Value {
    return this.stack.length <= this.fence ? this.underflow() : this.stack.pop()!;
  }

  top(): Value {
    return this.stack.length <= this.fence ? this.underflow() : this.stack.at(-1)!;
  }

  /** Takes what stands from `start` on. */
  popFrom(start: number): Value[] {
    return start < this.fence || start < 0 ? this.underflow() : this.stack.splice(start);
  }

  mark(): void {
    this.fence = this.stack.length;
    this.marks.push(this.fence);
  }

  /** Takes the last mark and gives the place where it stood. */
  popMark(): number {
    const place = this.marks.pop() ?? cannotUnpickle('could not find MARK');
    this.fence = this.marks.at(-1) ?? 0;
    return place;
  }

  underflow(): never {
    return cannotUnpickle(this.marks.length > 0 ? 'unexpected MARK found' : 'unpickling stack underflow');
  }
}

/** The argument of a native as C's `const char *`. */
export function textArgument(value: Value, func: string, name: string): string {
  const text = strToJs(value);
  if (text === undefined) return raise(exc.TypeError, `${func}() argument '${name}' must be str, not ${typeName(value)}`);
  return text.includes('\0') ? raise(exc.ValueError, 'embedded null character') : text;
}
