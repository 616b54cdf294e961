import { Context, ContextVar } from '@pyco/asyncio';
import {
  currentThread,
  defineType,
  equals,
  exc,
  genericAlias,
  getIter,
  type KwNames,
  NativeFrame,
  type NativeModule,
  None,
  NotImplemented,
  type PyBaseException,
  type PyDict,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  raiseWith,
  repr,
  runThrough,
  strContents,
  strFromJs,
  strToJs,
  type ThreadState,
  tailCall,
  type Value,
} from '@pyco/vm';
import { asyncStateOf } from '../_asyncio/state.js';

/** The current context of the thread that runs. */
const currentContext = (): Context => asyncStateOf().context;

/** `contextvars.ContextVar`, around the engine's. */
class PyContextVar extends PyObject {
  readonly name: Value;
  readonly variable: GuestVariable;
  readonly fallback: Value | undefined;

  constructor(name: Value, fallback: Value | undefined) {
    super();
    this.name = name;
    this.fallback = fallback;
    this.variable = new GuestVariable(strToJs(name)!, this);
  }
}

/** The engine's variable. It knows the guest's object, so that a context can list its keys. */
class GuestVariable extends ContextVar<unknown> {
  readonly guest: PyContextVar;

  constructor(name: string, guest: PyContextVar) {
    super(name);
    this.guest = guest;
  }
}

class PyMissing extends PyObject {}
const MISSING = new PyMissing();

const _missingType: PyType = defineType<PyMissing>({
  name: 'Token.MISSING',
  instance: PyMissing,
  final: true,
  noInstantiation: true,
  slots: { tp_repr: () => '<Token.MISSING>' },
});

/** `contextvars.Token`. */
class PyToken extends PyObject {
  readonly variable: PyContextVar;
  readonly context: Context;
  readonly old: Value | undefined;
  used = false;

  constructor(variable: PyContextVar, context: Context, old: Value | undefined) {
    super();
    this.variable = variable;
    this.context = context;
    this.old = old;
  }
}

const addressed = (value: Value): string => `0x${currentThread().interp.identity(value).toString(16).padStart(12, '0')}`;

function get(self: PyContextVar, fallback: Value | undefined): Value {
  const value = currentContext().get(self.variable) as Value | undefined;
  return value ?? fallback ?? self.fallback ?? raiseWith(exc.LookupError, self);
}

function set(self: PyContextVar, value: Value): Value {
  const context = currentContext();
  const old = context.get(self.variable) as Value | undefined;
  context.writable().set(self.variable, value);
  return new PyToken(self, context, old);
}

function reset(self: PyContextVar, token: Value): Value {
  if (!(token instanceof PyToken)) return raise(exc.TypeError, `expected an instance of Token, got ${strToJs(repr(token))}`);
  if (token.used) raise(exc.RuntimeError, `${strToJs(repr(token))} has already been used once`);
  if (token.variable !== self) raise(exc.ValueError, `${strToJs(repr(token))} was created by a different ContextVar`);
  if (token.context !== currentContext()) raise(exc.ValueError, `${strToJs(repr(token))} was created in a different Context`);
  token.used = true;
  const vars = token.context.writable();
  if (token.old === undefined) vars.delete(self.variable);
  else vars.set(self.variable, token.old);
  return None;
}

const contextVarType: PyType = defineType<PyContextVar>({
  name: '_contextvars.ContextVar',
  instance: PyContextVar,
  final: true,
  signature: '(name, /, *, default=<unrepresentable>)',
  slots: {
    tp_new: (_type, args: readonly Value[], kwnames: KwNames | undefined) => {
      const given = args.length - (kwnames?.length ?? 0);
      if (given !== 1) raise(exc.TypeError, `ContextVar() takes exactly 1 positional argument (${given} given)`);
      if (strContents(args[0]!) === undefined) raise(exc.TypeError, 'context variable name must be a str');
      let fallback: Value | undefined;
      kwnames?.forEach((name, k) => {
        if (name !== 'default') raise(exc.TypeError, `ContextVar() got an unexpected keyword argument '${name}'`);
        fallback = args[given + k];
      });
      return new PyContextVar(args[0]!, fallback);
    },
    tp_repr: (self) => {
      const fallback = self.fallback === undefined ? '' : ` default=${strToJs(repr(self.fallback))}`;
      return strFromJs(`<ContextVar name=${strToJs(repr(self.name))}${fallback} at ${addressed(self)}>`);
    },
  },
  methods: {
    'get($self, default=<unrepresentable>, /)': get,
    'set($self, value, /)': set,
    'reset($self, token, /)': reset,
  },
  classMethods: { '__class_getitem__($cls, object, /)': genericAlias },
  members: { name: 'name' },
});

const tokenType: PyType = defineType<PyToken>({
  name: '_contextvars.Token',
  instance: PyToken,
  final: true,
  unhashable: true,
  slots: {
    tp_new: () => raise(exc.RuntimeError, 'Tokens can only be created by ContextVars'),
    tp_repr: (self) => strFromJs(`<Token${self.used ? ' used' : ''} var=${strToJs(repr(self.variable))} at ${addressed(self)}>`),
  },
  classMethods: { '__class_getitem__($cls, object, /)': genericAlias },
  attributes: { MISSING },
  members: { var: 'variable' },
  getset: { old_value: { get: (self) => self.old ?? MISSING } },
});

const items = (self: Context): (readonly [PyContextVar, Value])[] => {
  const found: (readonly [PyContextVar, Value])[] = [];
  for (const [variable, value] of self.entries()) {
    if (variable instanceof GuestVariable) found.push([variable.guest, value as Value]);
  }
  return found;
};

function variableOf(key: Value): PyContextVar {
  return key instanceof PyContextVar ? key : raise(exc.TypeError, `a ContextVar key was expected, got ${strToJs(repr(key))}`);
}

/** On the stack while something runs in a context. */
class ContextFrame extends NativeFrame {
  readonly context: Context;

  constructor(context: Context) {
    super();
    this.context = context;
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    this.context.exit(asyncStateOf(tstate));
    if (error !== undefined) throw error;
    return value!;
  }
}

function run(self: Context, args: readonly Value[], kwargs: PyDict): Value | undefined {
  const [fn, ...rest] = args;
  if (fn === undefined) return raise(exc.TypeError, 'run() missing 1 required positional argument');
  const entries = kwargs.liveEntries();
  const tstate = currentThread();
  self.enter(asyncStateOf(tstate));
  return runThrough(tstate, new ContextFrame(self), () =>
    tailCall(
      fn,
      [...rest, ...entries.map((entry) => entry.v!)],
      entries.length === 0 ? undefined : entries.map((entry) => strToJs(entry.k)!),
    ),
  );
}

/** The engine's Context, registered as `contextvars.Context`. */
const contextType: PyType = defineType<Context>({
  name: '_contextvars.Context',
  instance: Context,
  final: true,
  weakrefs: true,
  unhashable: true,
  pattern: 'mapping',
  signature: '()',
  slots: {
    tp_new: (_type, args) => {
      if (args.length > 0) raise(exc.TypeError, 'Context() does not accept any arguments');
      return new Context(asyncStateOf(), null);
    },
    tp_iter: (self) => getIter(new PyTuple(items(self).map(([variable]) => variable))),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof Context) || (op !== 2 && op !== 3)) return NotImplemented;
      const [a, b] = [items(self), items(other)];
      const same = a.length === b.length && a.every(([variable, value]) => b.some(([v, w]) => v === variable && equals(value, w)));
      return same === (op === 2);
    },
    sq_length: (self) => items(self).length,
    sq_contains: (self, key) => self.has(variableOf(key).variable as ContextVar<unknown> as ContextVar<never>),
    mp_subscript: (self, key) => (self.get(variableOf(key).variable) as Value | undefined) ?? raiseWith(exc.KeyError, key),
  },
  methods: {
    'run($self, /, *args, **kwargs)': run,
    'copy($self, /)': (self: Context): Value => self.copy(),
    'get($self, key, default=None, /)': (self: Context, key: Value, fallback: Value): Value =>
      (self.get(variableOf(key).variable) as Value | undefined) ?? fallback,
    'keys($self, /)': (self: Context): Value => getIter(new PyTuple(items(self).map(([variable]) => variable))),
    'values($self, /)': (self: Context): Value => getIter(new PyTuple(items(self).map(([, value]) => value))),
    'items($self, /)': (self: Context): Value => getIter(new PyTuple(items(self).map((pair) => new PyTuple(pair)))),
  },
});

/** `_contextvars`. */
export const contextvarsModule: NativeModule = {
  name: '_contextvars',
  functions: { 'copy_context()': (): Value => currentContext().copy() },
  types: [contextVarType, contextType, tokenType],
};
