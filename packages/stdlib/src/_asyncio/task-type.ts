import { Context } from '@pyco/asyncio';
import {
  allocate,
  bindCall,
  binder,
  callMethod,
  callWith,
  currentThread,
  defineType,
  exc,
  genericAlias,
  getAttr,
  importAbsolute,
  isTrue,
  None,
  PyCoroutine,
  type PyType,
  raise,
  repr,
  str,
  strToJs,
  strType,
  typeOf,
  type Value,
} from '@pyco/vm';
import { pythonFuture } from './duck-future.js';
import { futureGetSet, futureMethods, futureType, guestLoop, reportUnretrieved } from './future-type.js';
import { GuestTask } from './guest-task.js';
import { asyncioOf } from './state.js';

const parameters = binder('Task(coro, *, loop=None, name=None, context=None, eager_start=False)');

const isCoroutine = (value: Value): boolean =>
  value instanceof PyCoroutine || isTrue(callMethod(importAbsolute('asyncio.coroutines'), 'iscoroutine', value));

export function nameOf(name: Value): number | string {
  if (name === None) return asyncioOf(currentThread().interp).nextTaskNumber++;
  return strToJs(typeOf(name) === strType ? name : str(name))!;
}

function init(self: GuestTask, args: readonly Value[], kwnames: readonly string[] | undefined): void {
  const bound = bindCall(parameters, args, kwnames) as readonly Value[];
  const coro = bound[0]!;
  const loop = bound[1]!;
  const name = bound[2]!;
  const context = bound[3]!;
  const eager = bound[4]!;
  const guest = guestLoop(loop);
  if (!isCoroutine(coro)) {
    self.bind(guest);
    self.logDestroyPending = false;
    raise(exc.TypeError, `a coroutine was expected, got ${strToJs(repr(coro))}`);
  }
  if (context !== None && !(context instanceof Context)) raise(exc.TypeError, `a Context was expected, got ${strToJs(repr(context))}`);
  const isEager = eager !== false && isTrue(eager) && guest.isRunning();
  self.start(guest, coro, nameOf(name), context === None ? undefined : (context as Context), isEager);
}

const inheritedMethods = Object.fromEntries(Object.entries(futureMethods).filter(([text]) => !/^(set_result|set_exception)\(/.test(text)));

const baseTasks = (): Value => importAbsolute('asyncio.base_tasks');

export const taskType: PyType = defineType<GuestTask>({
  name: '_asyncio.Task',
  instance: GuestTask,
  base: futureType,
  hasDict: true,
  weakrefs: true,
  sameLayout: false,
  signature: '(*args, **kwargs)',
  slots: {
    tp_new: (type) => allocate<never>(type),
    tp_init: init,
    tp_repr: (self) => callMethod(baseTasks(), '_task_repr', self),
    tp_finalize: (self) => reportUnretrieved(self),
  },
  methods: {
    ...inheritedMethods,
    'set_result($self, result, /)': (self: GuestTask, result: Value): Value => self.setResult(result),
    'set_exception($self, exception, /)': (self: GuestTask, error: Value): Value => self.setException(error),
    'cancelling($self, /)': (self: GuestTask): Value => self.cancelling(),
    'uncancel($self, /)': (self: GuestTask): Value => self.uncancel(),
    'get_name($self, /)': (self: GuestTask): Value => self.pythonName,
    'set_name($self, value, /)': (self: GuestTask, name: Value): Value => {
      self.nameOrNumber = strToJs(typeOf(name) === strType ? name : str(name))!;
      return None;
    },
    'get_coro($self, /)': (self: GuestTask): Value => (self.coro as Value | undefined) ?? None,
    'get_context($self, /)': (self: GuestTask): Value => self.context,
    'get_stack($self, /, *, limit=None)': (self: GuestTask, limit: Value): Value => callMethod(baseTasks(), '_task_get_stack', self, limit),
    'print_stack($self, /, *, limit=None, file=None)': (self: GuestTask, limit: Value, file: Value): Value =>
      callWith(getAttr(baseTasks(), '_task_print_stack'), [self, limit, file], undefined),
  },
  classMethods: { '__class_getitem__($type, object, /)': genericAlias },
  getset: {
    ...(futureGetSet as object),
    _log_destroy_pending: {
      get: (self) => self.logDestroyPending,
      set: (self, value) => {
        if (value === undefined) raise(exc.AttributeError, 'cannot delete attribute');
        self.logDestroyPending = isTrue(value);
      },
    },
    _must_cancel: { get: (self) => self.mustCancel },
    _coro: { get: (self) => (self.coro as Value | undefined) ?? None },
    _fut_waiter: { get: (self) => (self.futWaiter === null ? None : pythonFuture(self.futWaiter)) },
  },
});
