import { Context, type Vars } from '@pyco/asyncio';
import {
  call,
  currentThread,
  exc,
  getAttr,
  type KwNames,
  NativeDef,
  type NativeFunction,
  None,
  PyBuiltinFunction,
  PyCoroutine,
  PyDict,
  PyFloat,
  PyFunction,
  PyList,
  PyMethodDescriptor,
  PyModule,
  PyTuple,
  type PyType,
  raise,
  setAttr,
  strToJs,
  type ThreadState,
  tailCall,
  typeOf,
  type Value,
} from '@pyco/vm';
import { PyDeque } from '../_collections/deque.js';
import { futureType } from './future-type.js';
import { GuestFuture } from './guest-future.js';
import { GuestTimerHandle, PlainHandle, secondsOf } from './guest-handle.js';
import type { GuestLoop } from './guest-loop.js';
import { GuestTask } from './guest-task.js';
import { handleType, timerHandleType } from './handle.js';
import { describeStuck, hasVirtualClock, isStuck } from './introspect.js';
import { own } from './own-attribute.js';
import { RunOnceFrame } from './run-once.js';
import { type AsyncioState, asyncioOf } from './state.js';
import { StreamTransports } from './stream-transport.js';
import { TaskGroups } from './task-groups.js';
import { nameOf, taskType } from './task-type.js';
import { pushTimer } from './timer-queue.js';

/**
 * The hot part of `asyncio.base_events.BaseEventLoop`, put in the place of its methods: as uvloop does, with the difference that the loop's queues stay where
 * programs look for them. In debug mode, and for whatever has been overridden, the library's own methods run; these here leave to them all but the plain case.
 */
export class LoopLibrary {
  readonly asyncio: AsyncioState;
  /** The library's methods by name. */
  readonly originals: Map<string, Value> = new Map();
  #transports: StreamTransports | undefined = undefined;
  groups: TaskGroups | undefined = undefined;
  readonly #baseLoop: PyType;
  /** Those of `asyncio.base_events`. */
  readonly #globals: PyDict;
  readonly #ours: Map<string, Value> = new Map();
  #plainSelectors: WeakMap<PyType, boolean> = new WeakMap();
  /** For a type at a version and a list of names: what `isUntouched` said. */
  #untouched: WeakMap<readonly string[] | PyType, Map<string, { readonly version: number; readonly answer: boolean }>> = new WeakMap();

  constructor(asyncio: AsyncioState, baseLoop: PyType) {
    this.asyncio = asyncio;
    this.#baseLoop = baseLoop;
    this.#globals = (asyncio.interp.modules.getStr('asyncio.base_events') as PyModule).dict;
    for (const [text, fn] of Object.entries(loopMethods)) {
      const original = baseLoop.tp_dict.getStr(text.slice(0, text.indexOf('(')))!;
      const doc = original instanceof PyFunction ? strToJs(original.doc) : undefined;
      const def = new NativeDef(doc === undefined ? text : `${text}\n${doc}`, fn, 'BaseEventLoop', true);
      this.originals.set(def.name, original);
      const descriptor = new PyMethodDescriptor(baseLoop, def);
      this.#ours.set(def.name, descriptor);
      setAttr(baseLoop, def.name, descriptor);
    }
  }

  /** What the library imports after its loops is improved as soon as it is there. */
  improveOthers(): void {
    this.#transports ??= StreamTransports.improve(this.asyncio);
    this.groups ??= TaskGroups.improve(this.asyncio);
  }

  /** Whether these methods of a loop's class are `BaseEventLoop`'s. */
  isUntouched(type: PyType, names: readonly string[]): boolean {
    const key = names.length === 1 ? names[0]! : names.join();
    let known = this.#untouched.get(type);
    if (known === undefined) {
      known = new Map();
      this.#untouched.set(type, known);
    }
    const entry = known.get(key);
    if (entry !== undefined && entry.version === type.tp_version_tag) return entry.answer;
    const answer = type.isSubtypeOf(this.#baseLoop) && names.every((name) => this.#isStandard(type, name));
    known.set(key, { version: type.tp_version_tag, answer });
    return answer;
  }

  #isStandard(type: PyType, name: string): boolean {
    const found = type.lookup(name);
    if (name !== '_process_events') return found === (this.#ours.get(name) ?? this.#baseLoop.lookup(name));
    // The selector loops' own one does nothing without events.
    return found !== undefined && moduleOf(found) === 'asyncio.selector_events';
  }

  /** Whether the loop's selector is one of the library's, with nothing registered but what wakes the loop. */
  hasNothingToPoll(loop: Value): boolean {
    const selector = own(loop, '_selector');
    if (selector === undefined) return false;
    const type = typeOf(selector);
    let plain = this.#plainSelectors.get(type);
    if (plain === undefined) {
      plain = moduleOf(type) === 'selectors';
      this.#plainSelectors.set(type, plain);
    }
    if (!plain) return false;
    const registered = own(selector, '_fd_to_key');
    const internal = own(loop, '_internal_fds');
    return registered instanceof PyDict && typeof internal === 'number' && registered.size <= internal;
  }

  /** Whether `asyncio.<module>.<name>`, as `asyncio.base_events` knows it, is still what this module gave it. */
  makes(module: string, name: string, type: PyType): boolean {
    const known = this.#globals.getStr(module);
    return known instanceof PyModule && known.dict.getStr(name) === type;
  }

  original(name: string, self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
    return tailCall(this.originals.get(name)!, [self, ...args], kwnames);
  }
}

const moduleOf = (value: Value): string | undefined => strToJs(getAttr(value, '__module__'));

const libraryOf = (tstate: ThreadState): LoopLibrary => asyncioOf(tstate.interp).library!;

/** `context=…`, and nothing else by name; `undefined` for any other call. */
function contextOf(args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  if (kwnames === undefined) return None;
  return kwnames.length === 1 && kwnames[0] === 'context' ? args.at(-1) : undefined;
}

const currentContext = (library: LoopLibrary, loop: Value): Vars => library.asyncio.guestOf(loop).state.context.share();

function callSoon(self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const library = libraryOf(currentThread());
  const context = contextOf(args, kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  const guest = library.asyncio.guestOf(self);
  if (context === undefined || given === 0 || !guest.isDirect) return library.original('call_soon', self, args, kwnames);
  const handle = new PlainHandle(
    args[0]!,
    PyTuple.of(args.slice(1, given)),
    self,
    context === None ? currentContext(library, self) : context,
  );
  guest.ready.append(handle);
  return handle;
}

function callAt(self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const library = libraryOf(currentThread());
  const context = contextOf(args, kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  const timers = own(self, '_scheduled');
  const isPlain = context !== undefined && given >= 2 && timers instanceof PyList && !Number.isNaN(secondsOf(args[0]!));
  if (!isPlain || !library.asyncio.guestOf(self).isDirect) return library.original('call_at', self, args, kwnames);
  return schedule(library, self, timers, args[0]!, args, given, context);
}

function callLater(self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const tstate = currentThread();
  const library = libraryOf(tstate);
  const context = contextOf(args, kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  const timers = own(self, '_scheduled');
  const delay = given >= 2 ? secondsOf(args[0]!) : Number.NaN;
  const isPlain = context !== undefined && timers instanceof PyList && !Number.isNaN(delay);
  if (!isPlain || !library.asyncio.guestOf(self).isDirectTimer) return library.original('call_later', self, args, kwnames);
  return schedule(library, self, timers, new PyFloat(tstate.interp.host.clock.monotonic() + delay), args, given, context);
}

function schedule(
  library: LoopLibrary,
  self: Value,
  timers: PyList,
  when: Value,
  args: readonly Value[],
  given: number,
  context: Value,
): Value {
  const own = context === None ? currentContext(library, self) : context;
  const timer = new GuestTimerHandle(when, args[1]!, PyTuple.of(args.slice(2, given)), self, own);
  pushTimer(timers, timer);
  timer.scheduled = true;
  return timer;
}

function createFuture(self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const library = libraryOf(currentThread());
  const guest = library.asyncio.guestOf(self);
  if (args.length > 0 || !guest.isDirect || !library.makes('futures', 'Future', futureType)) {
    return library.original('create_future', self, args, kwnames);
  }
  const future = new GuestFuture();
  future.bind(guest);
  return future;
}

function createTask(self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const library = libraryOf(currentThread());
  const guest = library.asyncio.guestOf(self);
  return plainTask(library, guest, args, kwnames) ?? library.original('create_task', self, args, kwnames);
}

/** `undefined`, with nothing done, where it is not simply a `Task` of a coroutine. */
function plainTask(library: LoopLibrary, guest: GuestLoop, args: readonly Value[], kwnames: KwNames | undefined): GuestTask | undefined {
  const coro = args[0];
  if (!(coro instanceof PyCoroutine) || !guest.isDirect || own(guest.loop, '_task_factory') !== None) return undefined;
  if (!library.makes('tasks', 'Task', taskType)) return undefined;
  let name: Value = None;
  let context: Value = None;
  if (kwnames === undefined) {
    if (args.length !== 1) return undefined;
  } else {
    if (args.length !== 1 + kwnames.length) return undefined;
    for (let i = 0; i < kwnames.length; i++) {
      if (kwnames[i] === 'name') name = args[i + 1]!;
      else if (kwnames[i] === 'context') context = args[i + 1]!;
      else return undefined;
    }
  }
  if ((name !== None && typeof name !== 'string') || (context !== None && !(context instanceof Context))) return undefined;
  const task = new GuestTask();
  task.start(guest, coro, nameOf(name), context instanceof Context ? context : undefined, false);
  return task;
}

function runOnce(self: Value, args: readonly Value[], kwnames: KwNames | undefined): Value | undefined {
  const tstate = currentThread();
  const library = libraryOf(tstate);
  const isDebug = getAttr(self, '_debug') !== false;
  if (isDebug || hasVirtualClock()) refuseToHang(library, library.asyncio.guestOf(self));
  if (args.length > 0 || isDebug) return library.original('_run_once', self, args, kwnames);
  library.improveOthers();
  return new RunOnceFrame(library, library.asyncio.guestOf(self)).start(tstate);
}

const isEmpty = (loop: Value, name: string): boolean => {
  const queue = own(loop, name);
  return queue instanceof PyList ? queue.items.length === 0 : queue instanceof PyDeque && queue.ring.length === 0;
};

/** In debug mode, and where time jumps: an error that names the tasks, when none of them can ever be woken. CPython would wait for ever. */
function refuseToHang(library: LoopLibrary, guest: GuestLoop): void {
  const { loop } = guest;
  if (!isEmpty(loop, '_ready') || !isEmpty(loop, '_scheduled') || getAttr(loop, '_stopping') !== false) return;
  if (isStuck(guest, library.hasNothingToPoll(loop))) raise(exc.RuntimeError, describeStuck(guest));
}

const loopMethods: { readonly [text: string]: NativeFunction } = {
  'call_soon($self, callback, *args, context=None)': callSoon,
  'call_at($self, when, callback, *args, context=None)': callAt,
  'call_later($self, delay, callback, *args, context=None)': callLater,
  'create_future($self)': createFuture,
  'create_task($self, coro, *, name=None, context=None)': createTask,
  '_run_once($self, /)': runOnce,
};

/**
 * `asyncio.events` is being imported and has just asked for `_asyncio`: its handles become ours, and the next class that derives from its AbstractEventLoop
 * under the name of BaseEventLoop gets our methods.
 */
export function improveLibrary(events: PyModule, asyncio: AsyncioState): void {
  setAttr(events, 'Handle', handleType);
  setAttr(events, 'TimerHandle', timerHandleType);
  const abstractLoop = getAttr(events, 'AbstractEventLoop') as PyType;
  const hook = new NativeDef(
    '__init_subclass__(cls, /)',
    (type: PyType): Value => {
      if (type.tp_name === 'BaseEventLoop' && moduleOf(type) === 'asyncio.base_events') {
        setAttr(abstractLoop, '__init_subclass__', undefined);
        asyncio.library = new LoopLibrary(asyncio, type);
      }
      return None;
    },
    '',
  );
  const classMethod = currentThread().interp.builtins.getStr('classmethod')!;
  setAttr(abstractLoop, '__init_subclass__', call(classMethod, new PyBuiltinFunction(hook, None, None)));
}
