// Bytes per task, with many tasks alive at once: 1,000,000 that sleep, or that wait for a future of their own.
//
//   npx turbo run build --filter=@pyco/asyncio
//   PYCO_PYTHON=python3.13 node --expose-gc --max-old-space-size=8192 bench/asyncio/memory.mjs [count]
//
// The heap after a full collection, less the heap before, divided by the tasks; for CPython the growth of the resident
// set, since its tasks stand outside of what tracemalloc sees of C. The JavaScript figure is given in both ways.
import { execFileSync, spawnSync } from 'node:child_process';
import { createTask, getRunningLoop, runSync, sleep, VirtualDriver } from '../../packages/asyncio/dist/index.js';

if (globalThis.gc === undefined) {
  console.log('run with: node --expose-gc --max-old-space-size=8192 bench/asyncio/memory.mjs');
  process.exit(1);
}

const count = Number(process.argv[2] ?? 1_000_000);
const python = process.env.PYCO_PYTHON ?? 'python3.13';

function measure() {
  gc();
  gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

function* waitsForFuture(loop) {
  yield* loop.createFuture();
}

function* main(start) {
  const loop = getRunningLoop();
  const tasks = [];
  const before = measure();
  for (let i = 0; i < count; i++) tasks.push(createTask(start(loop)));
  yield;
  const after = measure();
  for (const task of tasks) task.cancel();
  const slots = 8 * count;
  return { heap: (after.heap - before.heap - slots) / count, rss: (after.rss - before.rss - slots) / count };
}

const shapes = { 'sleep(3600)': () => sleep(3600), 'a future of its own': waitsForFuture };
for (const [name, start] of Object.entries(shapes)) {
  const started = performance.now();
  const { heap, rss } = runSync(main(start), { driver: new VirtualDriver() });
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `TypeScript, ${count} tasks that wait for ${name}: ${heap.toFixed(0)} bytes of heap per task (${rss.toFixed(0)} resident; run and cancelled in ${seconds.toFixed(1)} s)`,
  );
}

const PYTHON_SIDE = `
import asyncio, gc, sys, time
def resident():
    gc.collect()
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * 4096
async def waits_for_future(loop):
    await loop.create_future()
async def main(start, count):
    loop = asyncio.get_running_loop()
    before = resident()
    tasks = [asyncio.create_task(start(loop)) for _ in range(count)]
    await asyncio.sleep(0)
    after = resident()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return (after - before - 8 * count) / count
gc.disable()
for name, start in {'sleep(3600)': lambda loop: asyncio.sleep(3600), 'a future of its own': waits_for_future}.items():
    begun = time.perf_counter()
    size = asyncio.run(main(start, int(sys.argv[1])))
    print(f'CPython, {sys.argv[1]} tasks that wait for {name}: {size:.0f} bytes resident per task (run and cancelled in {time.perf_counter() - begun:.1f} s)')
`;
const version = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
if (version.status === 0 && version.stdout.trim() === '3.13') {
  console.log(execFileSync(python, ['-c', PYTHON_SIDE, String(count)], { encoding: 'utf8' }).trimEnd());
} else {
  console.log(`skipped: ${python} is no CPython 3.13 (set PYCO_PYTHON)`);
}
