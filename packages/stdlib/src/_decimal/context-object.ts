import {
  asIndex,
  CompareOp,
  call,
  callMethod,
  callWith,
  currentThread,
  defineType,
  exc,
  getAttr,
  getIter,
  importAbsolute,
  isRaised,
  isTrue,
  type KwNames,
  type MethodTable,
  None,
  NotImplemented,
  PyDict,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  raiseAttributeError,
  raiseWith,
  strFromJs,
  strToJs,
  typeOf,
  type Value,
} from '@pyco/vm';
import { Arithmetic, ROUNDINGS, type Rounding } from './context.js';
import { exceptionClasses, raiseConditions, SIGNALS } from './signals.js';

export const MAX_EXPONENT = 999_999_999_999_999_999n;

/** `decimal.Context`. */
export class PyContext extends PyObject {
  /** As Python sees them; calculations take the nearest double. */
  prec: number | bigint = 28;
  emin: number | bigint = -999_999;
  emax: number | bigint = 999_999;
  rounding: Rounding = 'ROUND_HALF_EVEN';
  capitals = 1;
  clamp = 0;
  flags = 0;
  traps = 0;
  flagsDict: Value | undefined = undefined;
  trapsDict: Value | undefined = undefined;
  /** `DefaultContext` and its like: what is set is a copy. */
  isTemplate = false;

  arithmetic(): Arithmetic {
    return new Arithmetic(Number(this.prec), this.rounding, Number(this.emin), Number(this.emax), this.clamp === 1);
  }

  /** Notes what has happened, and raises what is trapped. */
  settle(arithmetic: Arithmetic): void {
    if (arithmetic.status !== 0) this.note(arithmetic.status);
  }

  note(status: number): void {
    this.flags |= status;
    if ((status & this.traps) !== 0) raiseConditions(status & this.traps);
  }

  copyFrom(other: PyContext): void {
    this.prec = other.prec;
    this.emin = other.emin;
    this.emax = other.emax;
    this.rounding = other.rounding;
    this.capitals = other.capitals;
    this.clamp = other.clamp;
    this.flags = other.flags;
    this.traps = other.traps;
  }

  copy(): PyContext {
    const copy = new PyContext();
    copy.copyFrom(this);
    return copy;
  }
}

export const makeContext = (prec: number, rounding: Rounding, traps: number): PyContext => {
  const context = new PyContext();
  context.prec = prec;
  context.rounding = rounding;
  context.traps = traps;
  return context;
};

/** `decimal.SignalDictMixin`: the flags or the traps of a context, as a mapping from signals to booleans. */
class PySignalDict extends PyObject {
  context: PyContext | undefined = undefined;
  field: 'flags' | 'traps' = 'flags';

  /** Of a context: one that a program has made itself belongs to none. */
  get owner(): PyContext {
    return this.context ?? raise(exc.ValueError, 'invalid signal dict');
  }

  /** `what` of a dict that belongs to a context. */
  owned<T>(what: T): T {
    void this.owner;
    return what;
  }

  get bits(): number {
    return this.owner[this.field];
  }
}

function signalBits(key: Value, message = 'invalid error flag'): number {
  const classes = exceptionClasses();
  const found = SIGNALS.find(([name]) => classes.get(name) === key);
  return found === undefined ? raiseWith(exc.KeyError, message) : found[1];
}

const signalList = (bits: number): Value =>
  new PyList(SIGNALS.filter(([, mask]) => (bits & mask) !== 0).map(([name]) => exceptionClasses().get(name)!));

const signalDictMixinType: PyType = defineType<PySignalDict>({
  name: 'decimal.SignalDictMixin',
  instance: PySignalDict,
  unhashable: true,
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PySignalDict)(),
    tp_init: () => {},
    tp_iter: (self) => getIter(new PyTuple(self.owned(SIGNALS).map(([name]) => exceptionClasses().get(name)!))),
    tp_repr: (self) =>
      strFromJs(
        `{${SIGNALS.map(([name, bits]) => `<class 'decimal.${name}'>:${(self.bits & bits) !== 0 ? 'True' : 'False'}`).join(', ')}}`,
      ),
    tp_richcompare: (self, other, op) => {
      const own = self.bits;
      if (op !== CompareOp.EQ && op !== CompareOp.NE) return NotImplemented;
      let bits: number;
      if (other instanceof PySignalDict) bits = other.bits;
      else if (other instanceof PyDict) {
        try {
          bits = bitsOfDict(other);
        } catch (error) {
          if (!isRaised(error, exc.KeyError)) throw error;
          return op === CompareOp.NE;
        }
      } else return NotImplemented;
      const isSame = SIGNALS.every(([, mask]) => ((bits & mask) !== 0) === ((own & mask) !== 0));
      return isSame === (op === CompareOp.EQ);
    },
    sq_length: (self) => self.owned(SIGNALS).length,
    mp_subscript: (self, key) => (self.bits & signalBits(key)) !== 0,
    mp_ass_subscript: (self, key, value) => {
      if (value === undefined) raise(exc.ValueError, 'signal keys cannot be deleted');
      const { owner, field } = self;
      const bits = signalBits(key);
      owner[field] = isTrue(value!) ? owner[field] | bits : owner[field] & ~bits;
    },
  },
  methods: {
    'copy($self, /)': (self: PySignalDict): Value => {
      const dict = new PyDict();
      for (const [name, bits] of SIGNALS) dict.set(exceptionClasses().get(name)!, (self.bits & bits) !== 0);
      return dict;
    },
  },
});

/** A dict that has all signals, and nothing else, for keys. */
function bitsOfDict(dict: PyDict): number {
  if (dict.size !== SIGNALS.length) return raiseWith(exc.KeyError, 'invalid signal dict');
  let bits = 0;
  for (const { k, v } of dict.liveEntries()) {
    const signal = signalBits(k, 'invalid signal dict');
    if (isTrue(v!)) bits |= signal;
  }
  return bits;
}

const SIGNAL_DICT = 'decimal.SignalDict';

/** `SignalDict`: the mixin with the methods of MutableMapping. */
function signalDictType(): PyType {
  const { storage } = currentThread().interp;
  let type = storage.get(SIGNAL_DICT) as PyType | undefined;
  if (type === undefined) {
    importAbsolute('collections');
    const mapping = getAttr(importAbsolute('_collections_abc'), 'MutableMapping');
    const namespace = new PyDict();
    namespace.setStr('__module__', 'decimal');
    type = callWith(typeOf(mapping), ['SignalDict', new PyTuple([signalDictMixinType, mapping]), namespace], undefined) as PyType;
    storage.set(SIGNAL_DICT, type);
  }
  return type;
}

function signalDict(context: PyContext, field: 'flags' | 'traps'): Value {
  const slot = field === 'flags' ? 'flagsDict' : 'trapsDict';
  const known = context[slot];
  if (known !== undefined) return known;
  const dict = call(signalDictType()) as PySignalDict;
  dict.context = context;
  dict.field = field;
  context[slot] = dict;
  return dict;
}

/** Signals as a mapping. */
function bitsOfMapping(value: Value): number {
  if (value instanceof PySignalDict) return value.bits;
  return value instanceof PyDict ? bitsOfDict(value) : raise(exc.TypeError, 'argument must be a signal dict');
}

/** Signals as a list of those that are set, which only the constructor takes. */
function bitsOf(value: Value): number {
  if (!(value instanceof PyList)) return bitsOfMapping(value);
  return value.items.reduce((bits: number, signal) => {
    const classes = exceptionClasses();
    const found = SIGNALS.find(([name]) => classes.get(name) === signal);
    if (found === undefined)
      raiseWith(
        exc.KeyError,
        'valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]',
      );
    return bits | found![1];
  }, 0);
}

export function roundingArgument(value: Value): Rounding {
  const name = strToJs(value);
  if (name !== undefined && (ROUNDINGS as readonly string[]).includes(name)) return name as Rounding;
  return raise(
    exc.TypeError,
    'valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]',
  );
}

function wholeArgument(value: Value): number | bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
    if (typeOf(value).nb_index === undefined) raise(exc.TypeError, 'an integer is required');
  }
  const whole = asIndex(value);
  if (BigInt.asIntN(64, BigInt(whole)) !== BigInt(whole)) raise(exc.OverflowError, 'Python int too large to convert to C ssize_t');
  return whole;
}

const between = (value: Value, low: bigint, high: bigint, message: string): number | bigint => {
  const whole = wholeArgument(value);
  return BigInt(whole) < low || BigInt(whole) > high ? raise(exc.ValueError, message) : whole;
};

/** Every attribute that can be set, and how. */
const SETTERS: { readonly [name: string]: (context: PyContext, value: Value) => void } = {
  prec: (context, value) => {
    context.prec = between(value, 1n, MAX_EXPONENT, 'valid range for prec is [1, MAX_PREC]');
  },
  Emin: (context, value) => {
    context.emin = between(value, -MAX_EXPONENT, 0n, 'valid range for Emin is [MIN_EMIN, 0]');
  },
  Emax: (context, value) => {
    context.emax = between(value, 0n, MAX_EXPONENT, 'valid range for Emax is [0, MAX_EMAX]');
  },
  rounding: (context, value) => {
    context.rounding = roundingArgument(value);
  },
  capitals: (context, value) => {
    context.capitals = Number(between(value, 0n, 1n, 'valid values for capitals are 0 or 1'));
  },
  clamp: (context, value) => {
    context.clamp = Number(between(value, 0n, 1n, 'valid values for clamp are 0 or 1'));
  },
  flags: (context, value) => {
    context.flags = bitsOfMapping(value);
  },
  traps: (context, value) => {
    context.traps = bitsOfMapping(value);
  },
};
const NAMES = ['prec', 'rounding', 'Emin', 'Emax', 'capitals', 'clamp', 'flags', 'traps'] as const;

function initialise(self: PyContext, name: string, value: Value): void {
  if (name === 'flags' || name === 'traps') self[name] = bitsOf(value);
  else SETTERS[name]!(self, value);
}

function init(self: PyContext, args: readonly Value[], kwnames: KwNames | undefined): void {
  const given = args.length - (kwnames?.length ?? 0);
  if (args.length > NAMES.length) raise(exc.TypeError, `function takes at most ${NAMES.length} arguments (${args.length} given)`);
  for (let i = 0; i < given; i++) if (args[i] !== None) initialise(self, NAMES[i]!, args[i]!);
  kwnames?.forEach((name, k) => {
    if (!(NAMES as readonly string[]).includes(name)) raise(exc.TypeError, `this function got an unexpected keyword argument '${name}'`);
    if (args[given + k] !== None) initialise(self, name, args[given + k]!);
  });
}

const SIGNAL_BITS: ReadonlyMap<string, number> = new Map(SIGNALS);
/** Signals in the order of libmpdec's bits. */
const SHOWN = [
  'Clamped',
  'InvalidOperation',
  'DivisionByZero',
  'Inexact',
  'FloatOperation',
  'Overflow',
  'Rounded',
  'Subnormal',
  'Underflow',
];

function reprOf(self: PyContext): string {
  const names = (bits: number): string => SHOWN.filter((name) => (bits & SIGNAL_BITS.get(name)!) !== 0).join(', ');
  return `Context(prec=${self.prec}, rounding=${self.rounding}, Emin=${self.emin}, Emax=${self.emax}, capitals=${self.capitals}, clamp=${self.clamp}, flags=[${names(self.flags)}], traps=[${names(self.traps)}])`;
}

/** What a new context starts from. */
const defaultContext = (): PyContext => currentThread().interp.storage.get(DEFAULT) as PyContext;
const DEFAULT = 'decimal.DefaultContext';
export const setDefaultContext = (context: PyContext): void => {
  currentThread().interp.storage.set(DEFAULT, context);
};

export function defineContextType(methods: MethodTable): PyType {
  return defineType<PyContext>({
    name: 'decimal.Context',
    instance: PyContext,
    signature: '(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)',
    slots: {
      tp_new: (type) => {
        const made = new (type.instanceClass as new () => PyContext)();
        const base = currentThread().interp.storage.get(DEFAULT) as PyContext | undefined;
        if (base !== undefined) {
          made.copyFrom(base);
          made.flags = 0;
        }
        return made;
      },
      tp_init: init,
      tp_repr: (self) => strFromJs(reprOf(self)),
      tp_setattro: (self, name, value) => {
        if (value === undefined) raise(exc.AttributeError, 'context attributes cannot be deleted');
        const set = Object.hasOwn(SETTERS, name) ? SETTERS[name] : undefined;
        if (set === undefined) raiseAttributeError(self, name);
        set!(self, value!);
      },
    },
    methods: {
      ...methods,
      'Etiny($self, /)': (self: PyContext): Value => Number(self.emin) - Number(self.prec) + 1,
      'Etop($self, /)': (self: PyContext): Value => Number(self.emax) - Number(self.prec) + 1,
      'radix($self, /)': (): Value => call(getAttr(importAbsolute('decimal'), 'Decimal'), 10),
      'clear_flags($self, /)': (self: PyContext): Value => ((self.flags = 0), None),
      'clear_traps($self, /)': (self: PyContext): Value => ((self.traps = 0), None),
      'copy($self, /)': (self: PyContext): Value => self.copy(),
      '__copy__($self, /)': (self: PyContext): Value => self.copy(),
      '__reduce__($self, /)': (self: PyContext): Value =>
        new PyTuple([
          typeOf(self),
          new PyTuple([
            self.prec,
            self.rounding,
            self.emin,
            self.emax,
            self.capitals,
            self.clamp,
            signalList(self.flags),
            signalList(self.traps),
          ]),
        ]),
    },
    getset: {
      prec: { get: (self) => self.prec },
      Emin: { get: (self) => self.emin },
      Emax: { get: (self) => self.emax },
      rounding: { get: (self) => self.rounding },
      capitals: { get: (self) => self.capitals },
      clamp: { get: (self) => self.clamp },
      flags: { get: (self) => signalDict(self, 'flags') },
      traps: { get: (self) => signalDict(self, 'traps') },
    },
  });
}

const VARIABLE = 'decimal.context-variable';

/** The context variable that holds the context of the running code. */
function contextVariable(): Value {
  const { storage } = currentThread().interp;
  let variable = storage.get(VARIABLE) as Value | undefined;
  if (variable === undefined) {
    variable = call(getAttr(importAbsolute('_contextvars'), 'ContextVar'), 'decimal_context');
    storage.set(VARIABLE, variable);
  }
  return variable;
}

export function currentContext(): PyContext {
  const found = callMethod(contextVariable(), 'get', None);
  if (found instanceof PyContext) return found;
  const fresh = defaultContext().copy();
  fresh.flags = 0;
  callMethod(contextVariable(), 'set', fresh);
  return fresh;
}

/** The templates are copied: a program that sets one does not change it by calculating. */
export function setContext(context: Value): void {
  if (!(context instanceof PyContext)) raise(exc.TypeError, 'argument must be a context');
  let wanted = context as PyContext;
  if (wanted.isTemplate) {
    wanted = wanted.copy();
    wanted.flags = 0;
  }
  callMethod(contextVariable(), 'set', wanted);
}

/** The optional argument `context`. */
export function contextArgument(value: Value | undefined): PyContext {
  if (value === undefined || value === None) return currentContext();
  return value instanceof PyContext ? value : raise(exc.TypeError, 'optional argument must be a context');
}

/** `decimal.ContextManager`. */
class PyContextManager extends PyObject {
  readonly local: PyContext;
  readonly outer: PyContext;

  constructor(local: PyContext, outer: PyContext) {
    super();
    this.local = local;
    this.outer = outer;
  }
}

const _managerType: PyType = defineType<PyContextManager>({
  name: 'decimal.ContextManager',
  instance: PyContextManager,
  final: true,
  noInstantiation: true,
  methods: {
    '__enter__($self, /)': (self: PyContextManager): Value => {
      setContext(self.local);
      return self.local;
    },
    '__exit__($self, /, *args)': (self: PyContextManager): Value => {
      setContext(self.outer);
      return false;
    },
  },
});

export function localContext(given: Value, changes: PyDict): Value {
  const outer = currentContext();
  const base = given === None ? outer : contextArgument(given);
  const local = base.copy();
  for (const { k, v } of changes.liveEntries()) {
    const name = strToJs(k)!;
    if (!(NAMES as readonly string[]).includes(name)) raise(exc.TypeError, `this function got an unexpected keyword argument '${name}'`);
    if (v !== None) initialise(local, name, v!);
  }
  return new PyContextManager(local, outer);
}
