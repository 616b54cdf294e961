import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const dist = fileURLToPath(new URL('../dist/index.js', import.meta.url));

/** What the script's loop is told when the garbage is collected, which a test runner cannot ask for. */
function told(body: string): unknown {
  const script = `
    import { createTask, EventLoop, HostDriver, sleep } from ${JSON.stringify(dist)};
    const loop = new EventLoop({ driver: new HostDriver() });
    const told = [];
    loop.setExceptionHandler((_loop, context) => told.push([context.message, String(context.exception ?? ''), String(context.task ?? context.future)]));
    ${body}
    console.log(JSON.stringify(told));
    loop.close();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const COLLECT = 'for (let i = 0; i < 5; i++) { await new Promise((resolve) => setTimeout(resolve, 1)); gc(); }';

it('an exception that nobody looked at is reported when its future is collected', () => {
  const script = `
    await loop.runUntilCompleteAsync((function* () {
      loop.createFuture().setException(new Error('lost'));
      yield* sleep(0.001);
    })());
    ${COLLECT}
  `;
  expect(told(script)).toEqual([['Future exception was never retrieved', 'Error: lost', "<Future finished exception=Error('lost')>"]]);
});

it('a task that nothing can wake is let go of, and reported', () => {
  const script = `
    await loop.runUntilCompleteAsync((function* () {
      loop.createTask((function* () { yield* loop.createFuture(); })(), { name: 'lost' });
      loop.createTask(sleep(3600), { name: 'kept by its timer' });
      yield* sleep(0.001);
    })());
    loop.tasks.releaseWaiting();
    ${COLLECT}
    if ([...loop.tasks.all()].map((task) => task.getName()).join() !== 'kept by its timer') throw new Error('wrong tasks are left');
  `;
  expect(told(script)).toEqual([['Task was destroyed but it is pending!', '', "<Task pending name='lost'>"]]);
});
