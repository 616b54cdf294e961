// What becomes of a worker with a selector when it ends or is ended: `node worker.mjs selector`. Prints JSON.
// The main thread never loads the FFI itself: that is what makes unloading it dangerous.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const seen = [];
  for (const mode of ['pending', 'idle', 'ending']) {
    const worker = new Worker(new URL(import.meta.url), { workerData: { mode, selector: process.argv[2] } });
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    if (mode !== 'ending') await worker.terminate();
    await ended;
    seen.push(mode);
  }
  console.log(JSON.stringify(seen));
} else {
  const { posixBackend } = await import('@pyco/selectors/posix');
  const backend = posixBackend();
  const selector = backend.selector(workerData.selector);
  selector.register(backend.sockets.socketpair()[0], 1);
  await selector.selectAsync(0.001);
  if (workerData.mode === 'pending') void selector.selectAsync(null);
  // Something to stay alive for, where the wait is over.
  if (workerData.mode === 'idle') setInterval(() => {}, 1000);
  parentPort.postMessage('ready');
}
