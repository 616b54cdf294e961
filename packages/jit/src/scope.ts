import type { Executable } from '@pyco/vm/evaluator';
import * as evaluator from '@pyco/vm/evaluator';
import * as runtime from './runtime.js';

/** What the free names of emitted code stand for, the constants of its own code left out. */
export type Scope = ReadonlyMap<string, unknown>;

const NAMES = [
  'None',
  'FINISHED',
  'PyFunction',
  'PyCell',
  'PyTuple',
  'PyList',
  'PyListIterator',
  'PyRangeIterator',
  'PyCoroutine',
  'listType',
  'tupleType',
  'hazards',
  'contains',
  'unaryOp',
  'isTrue',
  'binaryOrPush',
  'compareOrPush',
  'loadAttr',
  'storeAttr',
  'findMethod',
  'loadGlobal',
  'loadName',
  'storeName',
  'unboundLocal',
  'unboundCell',
  'subscriptOrPush',
  'iterOrPush',
  'awaitOrPush',
  'unpackSequence',
  'makeFunction',
  'makeGenerator',
  'makeRaised',
  'evalCold',
  'takeSteps',
  'runPushed',
  'leaveCompiled',
  'yieldCompiled',
  'mustLeave',
] as const;

/** The scope of the code of one executable. */
export function makeScope(exe: Executable): Scope {
  const scope = new Map<string, unknown>(Object.entries(runtime));
  for (const name of NAMES) scope.set(name, evaluator[name]);
  scope.set('MAX_INT', Number.MAX_SAFE_INTEGER);
  scope.set('MIN_INT', Number.MIN_SAFE_INTEGER);
  scope.set('E', exe);
  return scope;
}

/** The names of a scope that a text has in it. */
export function scopeNames(scope: Scope, text: string): string[] {
  const words = new Set(text.match(/\b[A-Za-z]\w*\b/g));
  return [...scope.keys()].filter((name) => words.has(name));
}

export const scopeOf = (scope: Scope, name: string): unknown => scope.get(name);
