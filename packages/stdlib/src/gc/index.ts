import {
  asIndex,
  audit,
  call,
  currentThread,
  exc,
  type NativeModule,
  None,
  PyDict,
  type PyInterpreter,
  PyList,
  PyTuple,
  raise,
  type ThreadState,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
  Wait,
  waitFor,
  writeUnraisable,
} from '@pyco/vm';
import { isTracked, referents } from './objects.js';

const GENERATIONS = 3;

/** Settings that programs read back, as JavaScript's collector takes no such orders; and what `collect` has done. */
class GcState {
  enabled = true;
  threshold: readonly number[] = [2000, 10, 0];
  debug = 0;
  readonly stats = Array.from({ length: GENERATIONS }, () => ({ collections: 0, collected: 0 }));
}

function stateOf(interp: PyInterpreter): GcState {
  let state = interp.storage.get(GcState) as GcState | undefined;
  if (state === undefined) {
    state = new GcState();
    interp.storage.set(GcState, state);
  }
  return state;
}

const here = (): GcState => stateOf(currentThread().interp);

function dictOf(entries: { readonly [name: string]: number }): PyDict {
  const dict = new PyDict();
  for (const [name, value] of Object.entries(entries)) dict.setStr(name, value);
  return dict;
}

/** Tells `gc.callbacks`, each with an info of its own. */
function tell(phase: 'start' | 'stop', generation: number, collected: number): void {
  const callbacks = tryGetAttr(currentThread().interp.modules.getStr('gc') ?? None, 'callbacks');
  if (!(callbacks instanceof PyList)) return;
  for (const callback of [...callbacks.items]) {
    try {
      call(callback, phase, dictOf({ generation, collected, uncollectable: 0 }));
    } catch (error) {
      if (!currentThread().isException(error)) throw error;
      writeUnraisable(error, callback);
    }
  }
}

/** A collection, waited for: it runs when the run loop is left, which might hold what it has read last. */
class Collection extends Wait {
  readonly generation: number;

  constructor(generation: number) {
    super('gc.collect', undefined);
    this.generation = generation;
  }

  override result({ interp }: ThreadState): Value {
    const collected = interp.lifetimes.collect();
    const stats = stateOf(interp).stats[this.generation]!;
    stats.collections++;
    stats.collected += collected;
    tell('stop', this.generation, collected);
    return collected;
  }
}

function collect(generation: Value): Value | undefined {
  const number = Number(asIndex(generation));
  if (number < 0 || number >= GENERATIONS) raise(exc.ValueError, 'invalid generation');
  tell('start', number, 0);
  const wait = new Collection(number);
  waitFor(currentThread(), wait);
  wait.isOver = true;
  return undefined;
}

/** None can be listed. */
function objects(generation: Value): Value {
  if (generation !== None && typeOf(generation).nb_index === undefined)
    raise(exc.TypeError, `argument should be integer or None, not '${typeName(generation)}'`);
  const number = generation === None ? 0 : Number(asIndex(generation));
  if (number >= GENERATIONS)
    raise(exc.ValueError, `generation parameter must be less than the number of available generations (${GENERATIONS})`);
  audit('gc.get_objects', generation === None ? -1 : number);
  if (number < 0) raise(exc.ValueError, 'generation parameter cannot be negative');
  return new PyList();
}

/** `gc`, as far as a host's collector lets it: objects cannot be listed. */
export const gcModule: NativeModule = {
  name: 'gc',
  values: { DEBUG_STATS: 1, DEBUG_COLLECTABLE: 2, DEBUG_UNCOLLECTABLE: 4, DEBUG_SAVEALL: 32, DEBUG_LEAK: 38 },
  functions: {
    'enable()': (): Value => {
      here().enabled = true;
      return None;
    },
    'disable()': (): Value => {
      here().enabled = false;
      return None;
    },
    'isenabled()': (): Value => here().enabled,
    'collect(generation=2)': collect,
    'get_stats()': (): Value => new PyList(here().stats.map((stats) => dictOf({ ...stats, uncollectable: 0 }))),
    'get_threshold()': (): Value => new PyTuple(here().threshold),
    'set_threshold(threshold0, threshold1=10, threshold2=0, /)': (a: Value, b: Value, c: Value): Value => {
      here().threshold = [a, b, c].map((value) => Number(asIndex(value)));
      return None;
    },
    'get_count()': (): Value => new PyTuple([0, 0, 0]),
    'get_debug()': (): Value => here().debug,
    'set_debug(flags, /)': (flags: Value): Value => {
      here().debug = Number(asIndex(flags));
      return None;
    },
    'get_objects(generation=None)': objects,
    'get_referrers(*objs)': (objs: readonly Value[]): Value => {
      audit('gc.get_referrers', new PyTuple(objs));
      return new PyList();
    },
    'get_referents(*objs)': (objs: readonly Value[]): Value => {
      audit('gc.get_referents', new PyTuple(objs));
      return new PyList(objs.flatMap(referents));
    },
    'is_tracked(obj, /)': isTracked,
    'is_finalized(obj, /)': (): Value => false,
    'freeze()': (): Value => None,
    'unfreeze()': (): Value => None,
    'get_freeze_count()': (): Value => 0,
  },
  init({ dict }) {
    dict.setStr('garbage', new PyList());
    dict.setStr('callbacks', new PyList());
  },
};
