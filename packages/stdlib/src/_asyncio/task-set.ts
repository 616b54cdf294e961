import type { Task } from '@pyco/asyncio';
import { defineType, exc, getIter, None, PyObject, PyTuple, type PyType, raiseWith, type Value } from '@pyco/vm';
import { GuestTask } from './guest-task.js';
import type { AsyncioState } from './state.js';

/** Tasks of other classes, held weakly. */
export class ForeignTasks {
  readonly #references: Map<object, WeakRef<object>> | WeakMap<object, WeakRef<object>> = new WeakMap();
  #all: Set<WeakRef<object>> = new Set();

  add(task: Value): void {
    if (typeof task !== 'object' || this.#references.has(task)) return;
    const reference = new WeakRef(task);
    this.#references.set(task, reference);
    this.#all.add(reference);
  }

  delete(task: Value): void {
    if (typeof task !== 'object') return;
    const reference = this.#references.get(task);
    if (reference === undefined) return;
    this.#references.delete(task);
    this.#all.delete(reference);
  }

  has(task: Value): boolean {
    return typeof task === 'object' && this.#references.has(task);
  }

  all(): object[] {
    const live: object[] = [];
    for (const reference of this.#all) {
      const task = reference.deref();
      if (task === undefined) this.#all.delete(reference);
      else live.push(task);
    }
    return live;
  }
}

/** `_scheduled_tasks`: a view on the tasks of all loops. */
export class PyTaskSet extends PyObject {
  readonly asyncio: AsyncioState;

  constructor(asyncio: AsyncioState) {
    super();
    this.asyncio = asyncio;
  }

  all(): Value[] {
    const tasks: Value[] = [...this.asyncio.foreignTasks.all()];
    for (const guest of this.asyncio.guests()) tasks.push(...guest.tasks.all());
    return tasks;
  }

  add(task: Value): void {
    if (task instanceof GuestTask) {
      if (task.registryIndex < 0) task.loop.tasks.add(task);
    } else this.asyncio.foreignTasks.add(task);
  }

  discard(task: Value): void {
    if (task instanceof GuestTask) task.loop.tasks.remove(task);
    else this.asyncio.foreignTasks.delete(task);
  }
}

const _taskSetType: PyType = defineType<PyTaskSet>({
  name: '_asyncio.TaskSet',
  instance: PyTaskSet,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => getIter(new PyTuple(self.all())),
    sq_length: (self) => self.all().length,
    sq_contains: (self, task) => self.all().includes(task),
  },
  methods: {
    'add($self, item, /)': (self: PyTaskSet, task: Value): Value => (self.add(task), None),
    'discard($self, item, /)': (self: PyTaskSet, task: Value): Value => (self.discard(task), None),
  },
});

/** `_current_tasks`: a view that leads from a loop to the task that runs in it. */
export class PyCurrentTasks extends PyObject {
  readonly asyncio: AsyncioState;

  constructor(asyncio: AsyncioState) {
    super();
    this.asyncio = asyncio;
  }
}

const busy = (self: PyCurrentTasks): Value[] =>
  self.asyncio
    .guests()
    .filter((guest) => guest.currentTask !== null)
    .map((guest) => guest.loop);

const _currentTasksType: PyType = defineType<PyCurrentTasks>({
  name: '_asyncio.CurrentTasks',
  instance: PyCurrentTasks,
  final: true,
  noInstantiation: true,
  pattern: 'mapping',
  slots: {
    tp_iter: (self) => getIter(new PyTuple(busy(self))),
    sq_length: (self) => busy(self).length,
    sq_contains: (self, loop) => self.asyncio.guestOf(loop).currentTask !== null,
    mp_subscript: (self, loop) => (self as PyCurrentTasks).asyncio.guestOf(loop).currentTask ?? raiseWith(exc.KeyError, loop),
    mp_ass_subscript: (self, loop, task) => {
      const guest = self.asyncio.guestOf(loop);
      if (task === undefined && guest.currentTask === null) raiseWith(exc.KeyError, loop);
      guest.currentTask = (task as Task | undefined) ?? null;
    },
  },
  methods: {
    'get($self, key, default=None, /)': (self: PyCurrentTasks, loop: Value, fallback: Value): Value =>
      self.asyncio.guestOf(loop).currentTask ?? fallback,
  },
});
