import { Context } from '@pyco/asyncio';
import {
  allocate,
  bindCall,
  binder,
  CompareOp,
  callMethod,
  callWith,
  currentThread,
  defineType,
  equals,
  exc,
  format,
  getAttr,
  hash,
  importAbsolute,
  isRaised,
  isTrue,
  NativeFrame,
  None,
  NotImplemented,
  type PyBaseException,
  PyDict,
  PyList,
  PyTuple,
  type PyType,
  raise,
  richCompare,
  runThrough,
  strFromJs,
  strToJs,
  type ThreadState,
  tailCall,
  toArray,
  typeOf,
  type Value,
} from '@pyco/vm';
import { DoneHandle, type GuestHandle, GuestTimerHandle, PlainHandle, secondsOf, TaskEntry } from './guest-handle.js';
import { asyncStateOf } from './state.js';
import { step } from './step.js';
import { TaskStep } from './task-call.js';

const isFatal = (error: PyBaseException): boolean => isRaised(error, exc.SystemExit) || isRaised(error, exc.KeyboardInterrupt);

/** What `Handle._run` does with an exception of its callback: the loop's handler hears of it, unless it is fatal. */
export function handleFailed(handle: GuestHandle, error: PyBaseException): void {
  if (isFatal(error)) throw error;
  const source = formatSource(handle);
  const context = new PyDict();
  context.setStr('message', strFromJs(`Exception in callback ${source}`));
  context.setStr('exception', error);
  context.setStr('handle', handle);
  if (isTrue(handle.sourceTraceback)) context.setStr('source_traceback', handle.sourceTraceback);
  callMethod(handle.loop, 'call_exception_handler', context);
}

function formatSource(handle: GuestHandle): string {
  const debug = callMethod(handle.loop, 'get_debug');
  const formatter = getAttr(importAbsolute('asyncio.format_helpers'), '_format_callback_source');
  return strToJs(callWith(formatter, [callbackOf(handle), handle.args, debug], ['debug']))!;
}

/** `_callback`; for a task's entry the object that makes a step when it is called. */
const callbackOf = (handle: GuestHandle): Value =>
  handle instanceof TaskEntry && !handle.cancelled ? new TaskStep(handle.task) : handle.callback;

/** `self._context.run(self._callback, *self._args)`, first half; `leaveContext` is the other. */
export function enterContext(tstate: ThreadState, handle: GuestHandle): void {
  const { context } = handle;
  if (context instanceof Context) context.enter(asyncStateOf(tstate));
}

export function leaveContext(tstate: ThreadState, handle: GuestHandle): void {
  const { context } = handle;
  if (context instanceof Context) context.exit(asyncStateOf(tstate));
}

export function callHandle(handle: GuestHandle): Value | undefined {
  if (handle instanceof DoneHandle) return tailCall(handle.callback, [handle.future as Value]);
  if (handle instanceof TaskEntry) return step(currentThread(), handle.task);
  const args = handle.args instanceof PyTuple ? handle.args.items : toArray(handle.args);
  if (handle.context instanceof Context) return tailCall(handle.callback, args);
  return tailCall(getAttr(handle.context, 'run'), [handle.callback, ...args]);
}

/** On the stack while a callback runs that somebody else than the loop core calls. */
class HandleFrame extends NativeFrame {
  readonly handle: GuestHandle;

  constructor(handle: GuestHandle) {
    super();
    this.handle = handle;
  }

  override resume(tstate: ThreadState, _value: Value | undefined, error: PyBaseException | undefined): Value {
    leaveContext(tstate, this.handle);
    if (error !== undefined) handleFailed(this.handle, error);
    return None;
  }
}

/** `Handle._run`. */
function runHandle(handle: GuestHandle): Value | undefined {
  const tstate = currentThread();
  try {
    enterContext(tstate, handle);
  } catch (error) {
    if (!tstate.isException(error)) throw error;
    handleFailed(handle, error);
    return None;
  }
  return runThrough(tstate, new HandleFrame(handle), () => callHandle(handle));
}

function cancel(self: GuestHandle): Value {
  if (self.cancelled) return None;
  self.cancelled = true;
  if (isTrue(callMethod(self.loop, 'get_debug'))) self.text = callMethod(self, '__repr__');
  self.clear();
  return None;
}

function reprInfo(self: GuestHandle): PyList {
  const info: Value[] = [strFromJs(typeOf(self).name)];
  if (self.cancelled) info.push('cancelled');
  if (callbackOf(self) !== None) info.push(strFromJs(formatSource(self)));
  if (isTrue(self.sourceTraceback)) {
    const [file, line] = toArray((self.sourceTraceback as PyList).items.at(-1)!);
    info.push(strFromJs(`created at ${strToJs(file!)}:${strToJs(format(line!, ''))}`));
  }
  return new PyList(info);
}

const handleParameters = binder('Handle(callback, args, loop, context=None)');
const timerParameters = binder('TimerHandle(when, callback, args, loop, context=None)');

function init(self: PlainHandle, callback: Value, args: Value, loop: Value, context: Value): void {
  self.context = context === None ? (asyncStateOf().context.copy() as Value) : context;
  self.loop = loop;
  self.callback = callback;
  self.args = args;
  self.cancelled = false;
  self.text = None;
  self.sourceTraceback = None;
  if (isTrue(callMethod(loop, 'get_debug'))) self.sourceTraceback = callMethod(importAbsolute('asyncio.format_helpers'), 'extract_stack');
}

/** What is the task's or the future's own where a handle is theirs. */
const isBound: ReadonlySet<string> = new Set(['callback', 'args', 'loop', 'context']);

const field = <T extends GuestHandle>(
  name: keyof T & string,
): { get: (self: T) => Value; set: (self: T, value: Value | undefined) => void } => ({
  get: (self) => self[name] as Value,
  set: (self, value) => {
    if (isBound.has(name) && !(self instanceof PlainHandle))
      raise(exc.AttributeError, `the handle of a task or a future keeps its ${name}`);
    (self as unknown as Record<string, Value>)[name] = value ?? None;
  },
});

export const handleType: PyType = defineType<PlainHandle>({
  name: 'asyncio.events.Handle',
  instance: PlainHandle,
  doc: 'Object returned by callback registration methods.',
  weakrefs: true,
  signature: '(callback, args, loop, context=None)',
  slots: {
    tp_new: (type) => allocate<PlainHandle>(type, None, None, None, None),
    tp_init: (self, args, kwnames) => {
      const [callback, given, loop, context] = bindCall(handleParameters, args, kwnames) as Value[];
      init(self, callback!, given!, loop!, context!);
    },
    tp_repr: (self) => {
      if (self.text !== None) return self.text;
      const info = toArray(callMethod(self, '_repr_info'));
      return strFromJs(`<${info.map((part) => strToJs(part)).join(' ')}>`);
    },
  },
  methods: {
    '_repr_info($self, /)': reprInfo,
    'get_context($self, /)': (self: GuestHandle): Value => self.context,
    'cancel($self, /)': cancel,
    'cancelled($self, /)': (self: GuestHandle): Value => self.cancelled,
    '_run($self, /)': runHandle,
  },
  getset: {
    _callback: { ...field('callback'), get: callbackOf },
    _args: field('args'),
    _cancelled: field('cancelled'),
    _loop: field('loop'),
    _source_traceback: field('sourceTraceback'),
    _repr: field('text'),
    _context: field('context'),
  },
});

const _taskEntryType: PyType = defineType<TaskEntry>({
  name: 'asyncio.events.Handle',
  instance: TaskEntry,
  base: handleType,
  sameLayout: false,
  final: true,
  noInstantiation: true,
});

const _doneHandleType: PyType = defineType<DoneHandle>({
  name: 'asyncio.events.Handle',
  instance: DoneHandle,
  base: handleType,
  sameLayout: false,
  final: true,
  noInstantiation: true,
});

const sameTimer = (a: GuestTimerHandle, b: GuestTimerHandle): boolean =>
  equals(a.when, b.when) && equals(a.callback, b.callback) && equals(a.args, b.args) && a.cancelled === b.cancelled;

function compareTimers(self: GuestTimerHandle, other: Value, op: CompareOp): Value {
  if (!(other instanceof GuestTimerHandle)) return NotImplemented;
  switch (op) {
    case CompareOp.EQ:
      return sameTimer(self, other);
    case CompareOp.NE:
      return !sameTimer(self, other);
    case CompareOp.LT:
    case CompareOp.GT:
      return richCompare(self.when, other.when, op);
    default:
      return isTrue(richCompare(self.when, other.when, op === CompareOp.LE ? CompareOp.LT : CompareOp.GT)) || sameTimer(self, other);
  }
}

export const timerHandleType: PyType = defineType<GuestTimerHandle>({
  name: 'asyncio.events.TimerHandle',
  instance: GuestTimerHandle,
  base: handleType,
  doc: 'Object returned by timed callback registration methods.',
  signature: '(when, callback, args, loop, context=None)',
  slots: {
    tp_new: (type) => allocate<GuestTimerHandle>(type, None, None, None, None, None),
    tp_init: (self, args, kwnames) => {
      const [when, callback, given, loop, context] = bindCall(timerParameters, args, kwnames) as Value[];
      init(self, callback!, given!, loop!, context!);
      self.when = when!;
      self.seconds = secondsOf(when!);
      self.scheduled = false;
    },
    tp_richcompare: compareTimers,
    tp_hash: (self) => hash(self.when),
  },
  methods: {
    '_repr_info($self, /)': (self: GuestTimerHandle): Value => {
      const info = reprInfo(self);
      info.items.splice(self.cancelled ? 2 : 1, 0, strFromJs(`when=${strToJs(format(self.when, ''))}`));
      return info;
    },
    'cancel($self, /)': (self: GuestTimerHandle): Value => {
      if (!self.cancelled) callMethod(self.loop, '_timer_handle_cancelled', self);
      return cancel(self);
    },
    'when($self, /)': (self: GuestTimerHandle): Value => self.when,
  },
  getset: {
    _scheduled: field<GuestTimerHandle>('scheduled'),
    _when: {
      get: (self) => self.when,
      set: (self, value) => {
        self.when = value ?? None;
        self.seconds = secondsOf(self.when);
      },
    },
  },
});
