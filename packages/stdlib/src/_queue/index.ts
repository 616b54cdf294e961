import {
  call,
  currentThread,
  defineType,
  exc,
  genericAlias,
  isTrue,
  makeException,
  type NativeModule,
  None,
  PyDict,
  type PyInterpreter,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  STILL_WAITING,
  type ThreadState,
  typeOf,
  type Value,
  Wait,
  waitFor,
} from '@pyco/vm';
import { deadlineAfter } from '../_thread/lock-timeout.js';
import { secondsFrom } from '../duration.js';

/** `_queue.Empty` of an interpreter. */
function emptyType(interp: PyInterpreter): PyType {
  let type = interp.storage.get('_queue.Empty') as PyType | undefined;
  if (type === undefined) {
    const namespace = new PyDict();
    namespace.setStr('__module__', '_queue');
    namespace.setStr('__doc__', 'Exception raised by Queue.get(block=0)/get_nowait().');
    type = call(typeOf(exc.Exception), 'Empty', new PyTuple([exc.Exception]), namespace) as PyType;
    interp.storage.set('_queue.Empty', type);
  }
  return type;
}

const empty = (): never => {
  throw makeException(emptyType(currentThread().interp), undefined);
};

/** `_queue.SimpleQueue`: a line of items, and a line of fibers that wait for one. */
class PySimpleQueue extends PyObject {
  readonly items: Value[] = [];
  readonly line: GetWait[] = [];

  put(item: Value): void {
    this.items.push(item);
    const wait = this.line.shift();
    if (wait !== undefined) wait.tstate!.interp.scheduler.wake(wait);
  }
}

class GetWait extends Wait {
  readonly queue: PySimpleQueue;

  constructor(queue: PySimpleQueue, deadline: number | undefined) {
    super('SimpleQueue.get', deadline);
    this.queue = queue;
  }

  override result(tstate: ThreadState): Value | undefined {
    const item = this.queue.items.shift();
    this.cancel();
    if (item !== undefined) return item;
    if (this.hasTimedOut) return empty();
    // Somebody who did not wait was quicker.
    this.queue.line.unshift(this);
    waitFor(tstate, this);
    return STILL_WAITING;
  }

  override cancel(): void {
    const at = this.queue.line.indexOf(this);
    if (at >= 0) this.queue.line.splice(at, 1);
  }
}

function get(self: PySimpleQueue, block: Value, timeout: Value): Value | undefined {
  const blocks = isTrue(block);
  let seconds: number | undefined;
  if (blocks && timeout !== None) {
    seconds = secondsFrom(timeout);
    if (seconds < 0) raise(exc.ValueError, "'timeout' must be a non-negative number");
  }
  const item = self.items.shift();
  if (item !== undefined) return item;
  if (!blocks) return empty();
  const wait = new GetWait(self, deadlineAfter(seconds));
  self.line.push(wait);
  return waitFor(currentThread(), wait);
}

const simpleQueueType: PyType = defineType<PySimpleQueue>({
  name: '_queue.SimpleQueue',
  instance: PySimpleQueue,
  weakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      if (type === simpleQueueType && kwnames !== undefined) raise(exc.TypeError, 'SimpleQueue() takes no keyword arguments');
      if (type === simpleQueueType && args.length > 0) raise(exc.TypeError, 'SimpleQueue() takes no positional arguments');
      return new (type.instanceClass as new () => PySimpleQueue)();
    },
  },
  methods: {
    'empty($self, /)': (self: PySimpleQueue): Value => self.items.length === 0,
    'get($self, /, block=True, timeout=None)': get,
    'get_nowait($self, /)': (self: PySimpleQueue): Value | undefined => get(self, false, None),
    'put($self, /, item, block=True, timeout=None)': (self: PySimpleQueue, item: Value): Value => {
      self.put(item);
      return None;
    },
    'put_nowait($self, /, item)': (self: PySimpleQueue, item: Value): Value => {
      self.put(item);
      return None;
    },
    'qsize($self, /)': (self: PySimpleQueue): Value => self.items.length,
  },
  classMethods: { '__class_getitem__($cls, object, /)': genericAlias },
});

/** `_queue`. */
export const queueModule: NativeModule = {
  name: '_queue',
  types: [simpleQueueType],
  init({ dict }, interp) {
    dict.setStr('Empty', emptyType(interp));
  },
};
