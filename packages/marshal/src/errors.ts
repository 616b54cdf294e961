/** What went wrong, in one word, for code that must tell the cases apart. */
export type MarshalErrorCode =
  /** The bytes end before the value does. CPython: EOFError. */
  | 'truncated'
  /** A type byte that this format does not have. */
  | 'unknown-type'
  /** A count, digit, name or text that cannot be. */
  | 'bad-value'
  /** A reference to nothing, or to a tuple, set, slice or code object from within itself. */
  | 'bad-reference'
  /** More than 2,000 values nested in each other. */
  | 'too-deep'
  /** A `.pyc` file of an unsupported or unknown version, or no `.pyc` file. */
  | 'bad-magic'
  /** `.pyc` flags that no version defines. */
  | 'bad-header'
  /** A disassembly of more text than a program can use: references let a small file stand for a huge value. */
  | 'too-large'
  /** `dumps` was given something that marshal has no form for. */
  | 'unmarshallable'
  /** A line, location or exception table, or bytecode, that ends early or contradicts itself. */
  | 'bad-table';

/**
 * The input is at fault: bytes that no CPython writes, or a value that marshal cannot hold.
 *
 * You do not get it for a failing value factory (its own error passes through) or for wrong types of arguments.
 */
export class MarshalError extends Error {
  readonly code: MarshalErrorCode;
  /** What was found and what was expected. */
  readonly reason: string;
  /** Byte offset into what was read; -1 when a value was being written. */
  readonly offset: number;
  /** Where within the value, as in `value.co_consts[3].co_names[0]`. */
  path: string;

  constructor(code: MarshalErrorCode, reason: string, offset: number, path = '') {
    super(reason);
    this.name = 'MarshalError';
    this.code = code;
    this.reason = reason;
    this.offset = offset;
    this.path = path;
    this.message = describe(this);
  }

  /** Put a step before the path: the readers do while the error passes through them, so that a value that is right pays nothing. */
  within(step: string): this {
    this.path = step + this.path;
    return this;
  }

  /** The path is whole: name its root and say so in the message. */
  rooted(root: string): this {
    this.path = root + this.path;
    this.message = describe(this);
    return this;
  }
}

/**
 * What to throw for `error`, caught at the root of a value. A caller that is deep in the JavaScript stack already may leave
 * less room than 2,000 levels take: the overflow then is told as what it is, too deep a value.
 */
export function atRoot(error: unknown, offset: number): unknown {
  if (error instanceof MarshalError) return error.rooted('value');
  // V8 and JavaScriptCore throw a RangeError, SpiderMonkey an InternalError of its own.
  if (error instanceof Error && /call stack|too much recursion/i.test(error.message)) {
    return new MarshalError('too-deep', 'the JavaScript stack has no room for so many nested values', offset, 'value');
  }
  return error;
}

function describe({ reason, offset, path }: MarshalError): string {
  const shown = path.length > 200 ? `${path.slice(0, 90)} … ${path.slice(-90)}` : path;
  const place = [offset >= 0 ? `at byte ${offset}` : '', shown && `in ${shown}`].filter(Boolean).join(', ');
  return place ? `${reason} (${place})` : reason;
}
