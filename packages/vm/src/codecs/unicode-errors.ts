import { PyBytes } from '../builtins/bytes/py-bytes.js';
import type { Text } from '../builtins/str/text.js';
import { PyTuple } from '../builtins/tuple.js';
import type { PyUnicodeError } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import type { Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';

/** Part of a text that an encoding has no bytes for. */
export interface EncodeProblem {
  readonly encoding: string;
  readonly text: Text;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

/** Part of a byte string that an encoding has no text for. */
export interface DecodeProblem {
  readonly encoding: string;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

function make(type: PyType, encoding: string, object: Value, start: number, end: number, reason: string): PyUnicodeError {
  const error = new (type.instanceClass as unknown as new (args: readonly Value[]) => PyUnicodeError)([]);
  error.args = new PyTuple([encoding, object, start, end, reason]);
  error.encoding = encoding;
  error.object = object;
  error.start = start;
  error.end = end;
  error.reason = reason;
  return error;
}

/** The UnicodeEncodeError for a problem. */
export const encodeError = (p: EncodeProblem): PyUnicodeError => make(exc.UnicodeEncodeError, p.encoding, p.text, p.start, p.end, p.reason);

/** The UnicodeDecodeError for a problem. */
export const decodeError = (p: DecodeProblem): PyUnicodeError =>
  make(exc.UnicodeDecodeError, p.encoding, new PyBytes(p.bytes), p.start, p.end, p.reason);
