import { VirtualClock } from '@pyco/selectors';
import { describe, expect, it } from 'vitest';
import {
  EventLoop,
  type ExceptionContext,
  Future,
  sleep,
  type Task,
  TaskRegistry,
  UnretrievedLog,
  UnretrievedRecord,
  VirtualDriver,
} from '../src/index.js';

function makeLoop(): EventLoop {
  return new EventLoop({ driver: new VirtualDriver(new VirtualClock()) });
}

describe('UnretrievedLog', () => {
  it('reports what is left when the loop is closed', () => {
    const reports: ExceptionContext[] = [];
    const log = new UnretrievedLog((context) => reports.push(context));
    const loop = makeLoop();
    const records = ['a', 'b', 'c'].map((name) => new UnretrievedRecord(new Future(loop), 'Future', new Error(name), undefined));
    for (const record of records) log.add(record);
    records[1]!.isRetrieved = true;
    expect(log.isActive).toBe(true);
    log.age();
    log.age();
    expect(log.isActive).toBe(false);
    log.flush();
    log.flush();
    expect(reports.map(({ message, exception }) => [message, (exception as Error).message])).toEqual([
      ['Future exception was never retrieved', 'a'],
      ['Future exception was never retrieved', 'c'],
    ]);
  });

  it('does not keep the future alive once it is old', () => {
    const log = new UnretrievedLog(() => {});
    const loop = makeLoop();
    const future = new Future(loop);
    const record = new UnretrievedRecord(future, 'Future', new Error('x'), undefined);
    log.add(record);
    log.age();
    expect(record.future).toBe(future);
    log.age();
    expect(record.future).toBeNull();
    expect(record.description).toBe('<Future pending>');
  });
});

/** By name: vitest would iterate over a future, and that is how one is awaited. */
const names = (tasks: Iterable<Task>): string[] => [...tasks].map((task) => task.getName()).sort();

describe('TaskRegistry', () => {
  it('lists tasks that are not done, held strongly or weakly', () => {
    const loop = makeLoop();
    const tasks = [100, 200, 0].map((delay) => loop.createTask(sleep(delay), { name: String(delay) }));
    loop.runUntilComplete(sleep(1));
    expect(names(loop.tasks.all())).toEqual(['100', '200']);
    loop.tasks.releaseWaiting();
    expect(loop.tasks.strongCount).toBe(0);
    expect(names(loop.tasks.all())).toEqual(['100', '200']);
    tasks[0]!.cancel();
    loop.runUntilComplete(sleep(1));
    expect(names(loop.tasks.all())).toEqual(['200']);
    expect(tasks[0]!.pendingRecord!.isPending).toBe(false);
    loop.close();
  });

  it('lets go of all of them before a collection, and reports only those that are pending and wanted', () => {
    const ends: (() => void)[] = [];
    const reports: string[] = [];
    const registry = new TaskRegistry(
      ({ description }) => reports.push(description),
      (_task, gone) => ends.push(gone),
    );
    const loop = makeLoop();
    const tasks = ['dropped', 'silent', 'done'].map((name) => loop.createTask(sleep(0), { name }));
    for (const task of tasks) loop.tasks.remove(task);
    for (const task of tasks) registry.add(task);
    registry.releaseAll();
    expect(registry.strongCount).toBe(0);
    expect(names(registry.all())).toEqual(['done', 'dropped', 'silent']);
    tasks[1]!.logDestroyPending = false;
    tasks[2]!.pendingRecord!.isPending = false;
    for (const end of ends) end();
    expect(reports).toEqual(["<Task pending name='dropped'>"]);
  });

  it('keeps tasks that are ready, and removes any of them in one step', () => {
    const registry = new TaskRegistry(() => {});
    const loop = makeLoop();
    const tasks = Array.from({ length: 5 }, (_, i) => loop.createTask(sleep(0), { name: String(i) }));
    for (const task of tasks) loop.tasks.remove(task);
    for (const task of tasks) registry.add(task);
    registry.releaseWaiting();
    expect(registry.strongCount).toBe(5);
    registry.remove(tasks[1]!);
    registry.remove(tasks[1]!);
    registry.remove(tasks[4]!);
    expect(names(registry.all())).toEqual(['0', '2', '3']);
  });
});
