import { futureInfo } from './base-futures.js';
import type { Task } from './tasks.js';

/** `<Task pending name='Task-1' coro=<main()> wait_for=<Future pending>>`, as CPython prints it. */
export function formatTask(task: Task): string {
  const { realm } = task.loop.state;
  const info = futureInfo(task);
  if (task.cancelling() > 0 && !task.done()) info[0] = 'cancelling';
  info.splice(1, 0, `name=${realm.repr(task.getName())}`, `coro=<${realm.formatCoroutine(task.coro)}>`);
  if (task.futWaiter !== null) info.splice(3, 0, `wait_for=${realm.repr(task.futWaiter)}`);
  return `<${task.className} ${info.join(' ')}>`;
}
