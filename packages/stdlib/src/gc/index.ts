import {
  asIndex,
  currentThread,
  type NativeModule,
  None,
  type PyInterpreter,
  PyList,
  PyTuple,
  type ThreadState,
  type Value,
  Wait,
  waitFor,
} from '@pyco/vm';

/** Settings that programs read back. JavaScript's collector takes no such orders. */
class GcState {
  enabled = true;
  threshold: readonly number[] = [2000, 10, 0];
  debug = 0;
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

/** A collection, waited for: it runs when the run loop is left, which might hold what it has read last. */
class Collection extends Wait {
  constructor() {
    super('gc.collect', undefined);
  }

  override result(tstate: ThreadState): Value {
    return tstate.interp.lifetimes.collect();
  }
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
    'collect(generation=2)': (): Value | undefined => {
      const wait = new Collection();
      waitFor(currentThread(), wait);
      wait.isOver = true;
      return undefined;
    },
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
    'get_objects(generation=None)': (): Value => new PyList(),
    'get_referrers(*objs)': (): Value => new PyList(),
    'get_referents(*objs)': (): Value => new PyList(),
    'is_tracked(obj, /)': (value: Value): Value => typeof value === 'object',
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
