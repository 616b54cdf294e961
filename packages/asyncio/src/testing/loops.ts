import { type Coro, RuntimeError, sleep, ValueError } from '../index.js';
import { CaseList, errorText, fut, loop, now, tried, turns } from './case.js';

const list = new CaseList();
export const loopCoreCases: CaseList['cases'] = list.cases;

// biome-ignore-start lint/correctness/useYield: a case is a coroutine, whether it waits or not

list.add('loop: call_soon is first in, first out', function* (log) {
  for (let i = 0; i < 5; i++) loop().callSoon(() => log.push(i));
  yield* turns(1);
});

list.add('loop: what call_soon adds runs in the next iteration', function* (log) {
  loop().callSoon(() => {
    log.push('outer');
    loop().callSoon(() => log.push('inner'));
  });
  loop().callSoon(() => log.push('beside'));
  yield* turns(1);
  log.push('turn');
  yield* turns(1);
});

list.add('loop: a cancelled handle does not run', function* (log) {
  const handle = loop().callSoon(() => log.push('no'));
  log.push(handle.cancelled());
  handle.cancel();
  handle.cancel();
  log.push(handle.cancelled());
  yield* turns(1);
});

list.add('loop: a callback that cancels a later one', function* (log) {
  loop().callSoon(() => later.cancel());
  const later = loop().callSoon(() => log.push('no'));
  yield* turns(1);
  log.push('done');
});

list.add('loop: a failing callback goes to the handler', function* (log) {
  loop().callSoon(() => {
    throw new ValueError('oops');
  });
  loop().callSoon(() => log.push('next'));
  yield* turns(1);
});

list.add('loop: timers run by time', function* (log) {
  for (const delay of [3, 1, 2]) loop().callLater(delay, () => log.push([delay, now()]));
  yield* sleep(4);
});

list.add(
  'loop: timers of one time run in the order of creation',
  function* (log) {
    const when = loop().time() + 1;
    for (let i = 0; i < 6; i++) loop().callAt(when, () => log.push(i));
    yield* sleep(2);
  },
  { differs: { reason: "CPython's heap leaves the order to chance", log: [0, 1, 2, 3, 4, 5, ['returned', null]] } },
);

list.add('loop: a cancelled timer does not run', function* (log) {
  const handle = loop().callLater(1, () => log.push('no'));
  loop().callLater(2, () => log.push('yes'));
  handle.cancel();
  yield* sleep(3);
  log.push(handle.cancelled());
});

list.add('loop: many cancelled timers are dropped, the others run', function* (log) {
  const handles = Array.from({ length: 300 }, (_, i) => loop().callLater(1 + i / 1000, () => log.push(i)));
  for (const [i, handle] of handles.entries()) if (i % 50 !== 0) handle.cancel();
  yield* sleep(5);
});

list.add('loop: a timer in the past runs soon', function* (log) {
  loop().callAt(loop().time() - 10, () => log.push('past'));
  loop().callLater(0, () => log.push('zero'));
  loop().callLater(-1, () => log.push('negative'));
  yield* turns(3);
});

list.add('loop: a timer set by a timer', function* (log) {
  const tick = (n: number): void => {
    log.push([n, now()]);
    if (n > 0) loop().callLater(0.5, tick, n - 1);
  };
  tick(3);
  yield* sleep(10);
});

list.add('loop: when() of a timer', function* (log) {
  log.push(
    loop()
      .callAt(7.5, () => {})
      .when(),
  );
});

list.add('loop: a failing exception handler is reported, not fatal', function* (log) {
  loop().defaultExceptionHandler = (context) => void log.push([context.message, errorText(context.exception)]);
  loop().setExceptionHandler(() => {
    throw new RuntimeError('handler broke');
  });
  loop().callSoon(() => {
    throw new ValueError('bad');
  });
  yield* turns(1);
});

list.add('loop: running it again inside is refused', function* (log) {
  const own = loop();
  const future = fut();
  tried(log, () => {
    own.checkRunning();
    return own.runUntilComplete(future);
  });
});

list.add('loop: create_task wants a coroutine', function* (log) {
  try {
    loop().createTask(123 as unknown as Coro<void>);
  } catch (error) {
    log.push(errorText(error));
  }
});

// biome-ignore-end lint/correctness/useYield: see above
