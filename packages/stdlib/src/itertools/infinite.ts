import {
  asSize,
  BATCH_MASK,
  BULK,
  binaryOp,
  callMethod,
  defineType,
  exc,
  getIter,
  iterNext,
  type KwNames,
  Nb,
  PyFloat,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  repr,
  spend,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { bindArguments } from './bind.js';
import { pickling, stateInstance, stateItems, stateNumber } from './pickling.js';

/** `count(start=0, step=1)`. */
class PyCount extends PyObject {
  value: Value;
  readonly step: Value;
  given = 0;

  constructor(value: Value, step: Value) {
    super();
    this.value = value;
    this.step = step;
  }

  next(): Value {
    if ((++this.given & BATCH_MASK) === 0) spend(BULK);
    const { value, step } = this;
    if (typeof value === 'number' && step === 1 && value < Number.MAX_SAFE_INTEGER) this.value = value + 1;
    else this.value = binaryOp(value, step, Nb.ADD);
    return value;
  }
}

const isNumber = (value: Value): boolean =>
  typeof value === 'number' ||
  value instanceof PyFloat ||
  typeOf(value).nb_index !== undefined ||
  typeOf(value).nb_float !== undefined ||
  typeName(value) === 'complex';

export const countType: PyType = defineType<PyCount>({
  name: 'itertools.count',
  instance: PyCount,
  signature: '(start=0, step=1)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const [start, step] = bindArguments('count', ['start', 'step'], 0, args, kwnames);
      if ((start !== undefined && !isNumber(start)) || (step !== undefined && !isNumber(step)))
        raise(exc.TypeError, 'a number is required');
      return new (type.instanceClass as new (value: Value, step: Value) => PyCount)(start ?? 0, step ?? 1);
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
    tp_repr: (self) => {
      const step = self.step === 1 ? '' : `, ${strToJs(repr(self.step))}`;
      return strFromJs(`count(${strToJs(repr(self.value))}${step})`);
    },
  },
  methods: pickling<PyCount>((self) => [
    new PyTuple((self.step === 1 || self.step === true) && !(self.value instanceof PyFloat) ? [self.value] : [self.value, self.step]),
  ]),
});

/** `cycle(iterable)`. */
class PyCycle extends PyObject {
  iterator: Value | undefined;
  saved: Value[] = [];
  index = 0;
  /** Set from a state: the first pass of the iterator is over, what it gives now is not saved again. */
  firstPass = true;
  repeated = 0;

  constructor(iterator: Value) {
    super();
    this.iterator = iterator;
  }

  next(): Value | undefined {
    if (this.iterator !== undefined) {
      const item = iterNext(this.iterator);
      if (item !== undefined) {
        if (this.firstPass) this.saved.push(item);
        return item;
      }
      this.iterator = undefined;
    }
    if (this.saved.length === 0) return undefined;
    if ((++this.repeated & BATCH_MASK) === 0) spend(BULK);
    const item = this.saved[this.index]!;
    this.index = this.index + 1 === this.saved.length ? 0 : this.index + 1;
    return item;
  }
}

export const cycleType: PyType = defineType<PyCycle>({
  name: 'itertools.cycle',
  instance: PyCycle,
  signature: '(iterable, /)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const [iterable] = positional(type, 'cycle', 1, 1, args, kwnames);
      return new (type.instanceClass as new (iterator: Value) => PyCycle)(getIter(iterable!));
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => self.next(),
  },
  methods: pickling<PyCycle>(
    (self) => {
      if (self.iterator !== undefined) return [new PyTuple([self.iterator]), new PyTuple([new PyList([...self.saved]), !self.firstPass])];
      const rest = getIter(new PyList([...self.saved]));
      if (self.index > 0) callMethod(rest, '__setstate__', self.index);
      return [new PyTuple([rest]), new PyTuple([new PyList([...self.saved]), true])];
    },
    (self, state) => {
      const items = stateItems(state, 2);
      const saved = stateInstance(items, 0, PyList, 'list');
      self.firstPass = stateNumber(items[1]!) === 0;
      self.saved = [...saved.items];
      self.index = 0;
    },
  ),
});

/** Whether a class has an `__init__` of its own, which may take what the native type does not. */
function hasOwnInit(type: PyType): boolean {
  let native = type;
  while (native.isHeapType) native = native.tp_base!;
  return type.tp_init !== native.tp_init;
}

/** Arguments of a constructor that takes no keywords: those are for the `__init__` of a subclass. */
export function positional(
  type: PyType,
  name: string,
  min: number,
  max: number,
  given: readonly Value[],
  kwnames: KwNames | undefined,
): readonly Value[] {
  let args = given;
  if (kwnames !== undefined && kwnames.length > 0) {
    if (!hasOwnInit(type)) raise(exc.TypeError, `${name}() takes no keyword arguments`);
    args = given.slice(0, -kwnames.length);
  }
  if (args.length < min || args.length > max) {
    const bound = min === max ? '' : args.length < min ? 'at least ' : 'at most ';
    const count = args.length < min ? min : max;
    raise(exc.TypeError, `${name} expected ${bound}${count} argument${count === 1 ? '' : 's'}, got ${args.length}`);
  }
  return args;
}

/** `repeat(object, times)`. */
class PyRepeat extends PyObject {
  readonly object: Value;
  /** `-1`: for ever. */
  left: number;
  given = 0;

  constructor(object: Value, left: number) {
    super();
    this.object = object;
    this.left = left;
  }
}

export const repeatType: PyType = defineType<PyRepeat>({
  name: 'itertools.repeat',
  instance: PyRepeat,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [object, times] = bindArguments('repeat', ['object', 'times'], 1, args, kwnames);
      const left = times === undefined ? -1 : Math.max(0, asSize(times, exc.OverflowError));
      return new (type.instanceClass as new (object: Value, left: number) => PyRepeat)(object!, left);
    },
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.left === 0) return undefined;
      if (self.left > 0) self.left--;
      if ((++self.given & BATCH_MASK) === 0) spend(BULK);
      return self.object;
    },
    tp_repr: (self) => strFromJs(`repeat(${strToJs(repr(self.object))}${self.left < 0 ? '' : `, ${self.left}`})`),
  },
  methods: {
    '__length_hint__($self, /)': (self: PyRepeat): Value => (self.left < 0 ? raise(exc.TypeError, 'len() of unsized object') : self.left),
    ...pickling<PyRepeat>((self) => [new PyTuple(self.left < 0 ? [self.object] : [self.object, self.left])]),
  },
});
