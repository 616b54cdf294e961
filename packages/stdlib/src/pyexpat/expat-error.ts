import { callWith, currentThread, type PyInterpreter, type PyType, setAttr, strFromJs } from '@pyco/vm';
import { moduleException } from '../module-exception.js';
import { ERRORS } from './error-codes.js';

export const expatErrorType = (interp: PyInterpreter = currentThread().interp): PyType =>
  moduleException('xml.parsers.expat', 'ExpatError', undefined, interp);

/** `XML_ErrorString`. */
export const errorString = (code: number): string | undefined => ERRORS[code - 1]?.[1];

export function raiseExpatError(code: number, line: number, column: number): never {
  const error = callWith(expatErrorType(), [strFromJs(`${errorString(code)}: line ${line}, column ${column}`)], undefined);
  setAttr(error, 'code', code);
  setAttr(error, 'offset', column);
  setAttr(error, 'lineno', line);
  throw error;
}
