import { asIndex, exc, None, PyTuple, raise, typeName, typeOf, type Value, warn } from '@pyco/vm';

type Reduce<T> = (self: T) => readonly Value[];
type SetState<T> = (self: T, state: Value) => void;

const deprecate = (): void =>
  warn(exc.DeprecationWarning, 'Pickle, copy, and deepcopy support will be removed from itertools in Python 3.14.');

/**
 * The methods by which an iterator is pickled and copied. `reduce` gives what follows the type in the tuple of `__reduce__`, or the whole
 * tuple, if something else is called to make the copy.
 */
export function pickling<T>(reduce: Reduce<T>, setState?: SetState<T>): Record<string, (self: T, state: Value) => Value> {
  const reducing = {
    '__reduce__($self, /)': (self: T): Value => {
      deprecate();
      const parts = reduce(self);
      return new PyTuple(parts[0] instanceof PyTuple ? [typeOf(self as Value), ...parts] : [...parts]);
    },
  };
  if (setState === undefined) return reducing;
  return {
    ...reducing,
    '__setstate__($self, state, /)': (self: T, state: Value): Value => {
      deprecate();
      setState(self, state);
      return None;
    },
  };
}

/** The items of a state that must be a tuple of `min` to `max`, as `PyArg_ParseTuple` reads it. */
export function stateItems(state: Value, min: number, max: number = min): readonly Value[] {
  if (!(state instanceof PyTuple)) return raise(exc.TypeError, 'state is not a tuple');
  const { items } = state;
  if (items.length < min || items.length > max) {
    const bound = min === max ? 'exactly' : items.length < min ? 'at least' : 'at most';
    const wanted = items.length < min ? min : max;
    raise(exc.TypeError, `function takes ${bound} ${wanted} argument${wanted === 1 ? '' : 's'} (${items.length} given)`);
  }
  return items;
}

/** The items of a state that is a tuple of exactly `length` numbers. */
export function stateNumbers(state: Value, length: number): number[] {
  if (!(state instanceof PyTuple) || state.items.length !== length) return raise(exc.ValueError, 'invalid arguments');
  return state.items.map(stateNumber);
}

export function stateNumber(value: Value): number {
  if (typeOf(value).nb_index === undefined) raise(exc.TypeError, 'an integer is required');
  return Number(asIndex(value));
}

/** Argument `position` of a state, which must be of a class. */
export function stateInstance<T>(items: readonly Value[], position: number, type: abstract new (...args: never[]) => T, name: string): T {
  const value: unknown = items[position];
  if (value instanceof type) return value;
  return raise(exc.TypeError, `argument ${position + 1} must be ${name}, not ${typeName(value as Value)}`);
}
