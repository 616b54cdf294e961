import {
  awaitOrPush,
  beginHandling,
  binaryOrPush,
  catchHere,
  compareOrPush,
  endHandling,
  evalCold,
  exceptionMatches,
  FINISHED,
  findMethod,
  handleHere,
  hazards,
  isTrue,
  iterOrPush,
  leaveCompiled,
  listType,
  loadAttr,
  loadGlobal,
  loadName,
  makeFunction,
  makeGenerator,
  makeRaised,
  mustLeave,
  mustLeaveAwait,
  None,
  noteMiss,
  PAIR,
  PyCell,
  PyCoroutine,
  PyFunction,
  PyList,
  PyListIterator,
  PyRangeIterator,
  PyTuple,
  quickNext,
  RETURNED,
  runPushed,
  settleAwaited,
  storeAttr,
  storeName,
  subscriptOrPush,
  tailContains,
  tailTruth,
  tailUnary,
  takeSteps,
  tupleType,
  typeOf,
  unboundCell,
  unboundLocal,
  unpackSequence,
  yieldCompiled,
} from '@pyco/vm/evaluator';
import * as iteration from './iteration.js';
import * as runtime from './runtime.js';

/** What the run loop has for all that is not quick, and the classes by which quick ways are told. */
const EVALUATOR = {
  None,
  FINISHED,
  RETURNED,
  PAIR,
  quickNext,
  PyFunction,
  PyCell,
  PyTuple,
  PyList,
  PyListIterator,
  PyRangeIterator,
  PyCoroutine,
  listType,
  tupleType,
  hazards,
  tailContains,
  tailTruth,
  tailUnary,
  isTrue,
  binaryOrPush,
  compareOrPush,
  loadAttr,
  storeAttr,
  findMethod,
  loadGlobal,
  loadName,
  storeName,
  unboundLocal,
  unboundCell,
  subscriptOrPush,
  iterOrPush,
  awaitOrPush,
  unpackSequence,
  makeFunction,
  makeGenerator,
  makeRaised,
  evalCold,
  exceptionMatches,
  beginHandling,
  endHandling,
  catchHere,
  handleHere,
  takeSteps,
  runPushed,
  settleAwaited,
  leaveCompiled,
  yieldCompiled,
  mustLeave,
  mustLeaveAwait,
  noteMiss,
  typeOf,
};

/** What the free names of all emitted code stand for: declarations of constants that take their values from an array, `scope`. */
export class Scope {
  readonly declarations: string;
  readonly values: readonly unknown[];

  constructor() {
    const named = new Map<string, unknown>([...Object.entries(runtime), ...Object.entries(EVALUATOR), ...Object.entries(iteration)]);
    named.set('MAX_INT', Number.MAX_SAFE_INTEGER);
    named.set('MIN_INT', Number.MIN_SAFE_INTEGER);
    this.declarations = declare([...named.keys()], 'scope');
    this.values = [...named.values()];
  }
}

/** Constants of the function around are constants for V8 too, parameters are not. */
export const declare = (names: readonly string[], array: string): string =>
  names.length === 0 ? '' : `const ${names.map((name, i) => `${name} = ${array}[${i}]`).join(', ')};\n`;
