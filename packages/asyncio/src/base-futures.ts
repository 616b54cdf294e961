import { Future, FutureState } from './futures.js';
import type { Realm } from './ports/realm.js';

const stateNames = ['pending', 'cancelled', 'finished', 'finished'] as const;

/** `PENDING`, `CANCELLED` or `FINISHED`, as Python spells a future's `_state`. */
export function stateName(future: Future): string {
  return stateNames[future.state].toUpperCase();
}

/** A task shows as CPython's does; other parts of the engine by their class. */
function formatWatcher(watcher: unknown): string {
  return watcher instanceof Future
    ? `${watcher.className}.${watcher.className === 'Task' ? 'task_wakeup' : 'childDone'}()`
    : String(watcher);
}

function formatCallbacks(future: Future, realm: Realm): string {
  const names = [...future.callbacks()].map(([callback, context]) =>
    context === null ? formatWatcher(callback) : realm.formatCallback(callback, [], false),
  );
  const text = names.length > 2 ? `${names[0]}, <${names.length - 2} more>, ${names.at(-1)}` : names.join(', ');
  return `cb=[${text}]`;
}

/** @internal The words between `<Future` and `>`; a task puts more between them. */
export function futureInfo(future: Future): string[] {
  const { realm } = future.loop.state;
  const info: string[] = [stateNames[future.state]];
  if (future.state === FutureState.Failed) info.push(`exception=${realm.repr(future.value)}`);
  if (future.state === FutureState.Finished) info.push(`result=${realm.repr(future.value)}`);
  if (future.firstCallback !== undefined) info.push(formatCallbacks(future, realm));
  return info;
}

/** `<Future pending cb=[wake()]>`, as CPython prints it. */
export function formatFuture(future: Future): string {
  return `<${future.className} ${futureInfo(future).join(' ')}>`;
}
