import { currentThread, PyDict, type PyInterpreter, type PyType } from '@pyco/vm';
import { moduleException, raiseOf } from '../module-exception.js';

/** What the module keeps for an interpreter. */
class CsvState {
  readonly dialects: PyDict = new PyDict();
  fieldLimit: number = 128 * 1024;
}

export function csvState(interp: PyInterpreter = currentThread().interp): CsvState {
  let state = interp.storage.get(CsvState) as CsvState | undefined;
  if (state === undefined) {
    state = new CsvState();
    interp.storage.set(CsvState, state);
  }
  return state;
}

export const errorType = (interp: PyInterpreter = currentThread().interp): PyType => moduleException('_csv', 'Error', undefined, interp);
export const fail = (message: string): never => raiseOf(errorType(), message);
