import type { Fd } from '../ports/clock.js';
import { EVENT_READ, EVENT_WRITE, type Ready } from '../ports/selector.js';
import { type Bench, type CaseTable, errorOf } from './case.js';
import { bytes, equal, isTrue, thrown } from './check.js';

const BOTH = EVENT_READ | EVENT_WRITE;

/** Answers as `descriptor:events`, in order of descriptors. */
const summary = (ready: readonly Ready[]): string[] =>
  [...ready].sort((a, b) => a.key.fd - b.key.fd).map(({ key, events }) => `${key.fd}:${events}`);

/** Wait again and again until `count` descriptors answer at once: readiness need not arrive at one instant. */
const together = async (at: Bench, selector: ReturnType<Bench['selector']>, count: number): Promise<readonly Ready[]> => {
  for (let tries = 0; ; tries++) {
    const ready = await at.wait(selector, 10);
    if (ready.length >= count || tries > 1000) return ready;
    await at.pause(0.001);
  }
};

/** What `select` and `selectAsync` promise. */
export const waitingCases: CaseTable = {
  'an empty selector polls and gives nothing': async (at) => {
    equal(await at.wait(at.selector(), 0), [], 'answers');
  },
  'an empty selector waits as long as it is told': async (at) => {
    const { clock } = at.backend;
    const start = clock.time();
    equal(await at.wait(at.selector(), 0.02), [], 'answers');
    const passed = clock.time() - start;
    isTrue(passed >= 0.0185 && passed < 5, `about 0.02 s passed, measured ${passed}`);
  },
  'a timeout of 0 does not wait': async (at) => {
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    equal(await at.wait(selector, 0), [], 'answers');
  },
  'a negative timeout does not wait': async (at) => {
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    equal(await at.wait(selector, -1), [], 'answers');
  },
  'a timeout ends a wait for what does not happen': async (at) => {
    const { clock } = at.backend;
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    const start = clock.time();
    equal(await at.wait(selector, 0.015), [], 'answers');
    isTrue(clock.time() - start >= 0.0135, `waited ${clock.time() - start} s of 0.015`);
  },
  'a timeout below a millisecond is not cut to nothing': async (at) => {
    const { clock } = at.backend;
    const selector = at.selector();
    const start = clock.time();
    for (let round = 0; round < 5; round++) await at.wait(selector, 0.0004);
    isTrue(clock.time() - start >= 0.0015, `five waits of 0.4 ms took ${clock.time() - start} s`);
  },
  'what is ready ends a wait at once': async (at) => {
    const { clock } = at.backend;
    const selector = at.selector();
    const [a] = at.pair();
    selector.register(a, EVENT_WRITE);
    const start = clock.time();
    equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_WRITE}`], 'answers');
    isTrue(clock.time() - start < 2, 'it did not wait');
  },
  'a timeout of null waits for what is ready': async (at) => {
    const selector = at.selector();
    const [a] = at.pair();
    selector.register(a, EVENT_WRITE);
    equal(summary(await at.wait(selector, null)), [`${a}:${EVENT_WRITE}`], 'answers');
  },
  'an answer carries the key that was registered': async (at) => {
    const selector = at.selector();
    const key = selector.register(at.pair()[0], EVENT_WRITE, 'mine');
    isTrue((await at.wait(selector, 5))[0]?.key === key, 'the same key');
  },
  'data makes its receiver readable': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    at.sockets.send(b, bytes('x'));
    equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_READ}`], 'answers');
  },
  'readable and writable come in one answer': async (at) => {
    const [a, b] = at.pair();
    at.sockets.send(b, bytes('x'));
    await at.readable(a);
    const selector = at.selector();
    selector.register(a, BOTH);
    equal(summary(await at.wait(selector, 5)), [`${a}:${BOTH}`], 'answers');
  },
  'events that were not asked for are not reported': async (at) => {
    const [a, b] = at.pair();
    at.sockets.send(b, bytes('x'));
    await at.readable(a);
    const selector = at.selector();
    selector.register(a, EVENT_WRITE);
    equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_WRITE}`], 'answers');
  },
  'what is not read is reported again': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    at.sockets.send(b, bytes('xy'));
    for (let round = 0; round < 3; round++) equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_READ}`], `round ${round}`);
    at.sockets.recv(a, 1);
    equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_READ}`], 'after reading half');
  },
  'what is read is not reported any more': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    at.sockets.send(b, bytes('x'));
    await at.readable(a);
    at.sockets.recv(a, 10);
    equal(await at.wait(selector, 0), [], 'answers');
  },
  'what is unregistered is not reported': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    selector.register(b, EVENT_READ);
    at.sockets.send(b, bytes('x'));
    await at.readable(a);
    selector.unregister(a);
    equal(await at.wait(selector, 0), [], 'answers');
  },
  'modify takes effect in the next wait': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_WRITE);
    equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_WRITE}`], 'registered for writing');
    selector.modify(a, EVENT_READ);
    equal(await at.wait(selector, 0), [], 'modified to reading');
    at.sockets.send(b, bytes('x'));
    equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_READ}`], 'after data came');
  },
  'the end of file is readable, and stays so': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    at.close(b);
    for (let round = 0; round < 2; round++) equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_READ}`], `round ${round}`);
    equal(at.sockets.recv(a, 10).length, 0, 'bytes read');
  },
  'all that is ready is reported at once': async (at) => {
    const selector = at.selector();
    const pairs = Array.from({ length: 20 }, () => at.pair());
    for (const [a] of pairs) selector.register(a, EVENT_READ);
    for (const [, b] of pairs) at.sockets.send(b, bytes('x'));
    const expected = pairs.map(([a]) => `${a}:${EVENT_READ}`).sort((x, y) => Number.parseInt(x, 10) - Number.parseInt(y, 10));
    equal(summary(await together(at, selector, 20)), expected, 'answers');
  },
  'five hundred ready descriptors are all reported': async (at) => {
    // Above 1024 lies what select(2) cannot watch, so this stays below.
    const selector = at.selector();
    const descriptors: Fd[] = [];
    for (let index = 0; index < 250; index++) for (const fd of at.pair()) descriptors.push(fd);
    for (const fd of descriptors) selector.register(fd, EVENT_WRITE);
    equal((await together(at, selector, 500)).length, 500, 'answers');
  },
  'only the active of many are reported': async (at) => {
    const selector = at.selector();
    const pairs = Array.from({ length: 50 }, () => at.pair());
    for (const [a] of pairs) selector.register(a, EVENT_READ);
    const active = [3, 17, 42].map((index) => pairs[index]!);
    for (const [, b] of active) at.sockets.send(b, bytes('x'));
    equal(
      summary(await together(at, selector, 3)),
      active.map(([a]) => `${a}:${EVENT_READ}`),
      'answers',
    );
  },
  'a handler that throws leaves no other registration unserved': async (at) => {
    const selector = at.selector<() => void>();
    const served = new Set<Fd>();
    const pairs = Array.from({ length: 3 }, () => at.pair());
    pairs.forEach(([a, b], index) => {
      selector.register(a, EVENT_READ, () => {
        if (index === 1) throw new Error('a handler of its own');
        at.sockets.recv(a, 10);
        served.add(a);
      });
      at.sockets.send(b, bytes('x'));
    });
    await together(at, selector, 3);
    for (let round = 0; round < 6; round++) {
      try {
        for (const { key } of await at.wait(selector, 5)) key.data?.();
      } catch {
        // The loop of a program that goes on: the broken one is the first to be reported again, or not; the others must be.
        selector.modify(pairs[1]![0], EVENT_READ, () => void at.sockets.recv(pairs[1]![0], 10));
      }
      if (served.size === 2) break;
    }
    equal(served.size, 2, 'handlers served');
  },
  'a descriptor that is closed while it is registered harms no other': async (at) => {
    const selector = at.selector();
    const [a, b] = at.pair();
    const [c, d] = at.pair();
    selector.register(a, EVENT_READ);
    selector.register(c, EVENT_READ);
    at.close(a);
    selector.unregister(a);
    at.sockets.send(d, bytes('x'));
    equal(summary(await at.wait(selector, 5)), [`${c}:${EVENT_READ}`], 'answers');
    at.close(b);
  },
  'a number that was closed and given out again reports the new file': async (at) => {
    const selector = at.selector();
    const [a, b] = at.pair();
    selector.register(a, EVENT_READ);
    at.close(a);
    at.close(b);
    const [c, d] = at.pair();
    selector.unregister(a);
    selector.register(c, EVENT_READ);
    equal(await at.wait(selector, 0), [], 'before data came');
    at.sockets.send(d, bytes('x'));
    equal(summary(await at.wait(selector, 5)), [`${c}:${EVENT_READ}`], 'after');
  },
  'wakeup before a wait ends it early, once': async (at) => {
    const selector = at.selector();
    const [a] = at.pair();
    selector.register(a, EVENT_WRITE);
    isTrue(selector.wakeup !== undefined, 'the selector has wakeup');
    selector.wakeup?.();
    selector.wakeup?.();
    equal(await at.wait(selector, null), [], 'the wait that was woken');
    equal((await at.wait(selector, 5)).length, 1, 'answers of the next');
  },
  'selectAsync gives what is ready': async (at) => {
    const [a] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_WRITE);
    equal(summary(await selector.selectAsync(5)), [`${a}:${EVENT_WRITE}`], 'answers');
  },
  'selectAsync lets JavaScript run while it waits': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    const pending = selector.selectAsync(10);
    let isSent = false;
    void Promise.resolve().then(() => {
      at.sockets.send(b, bytes('x'));
      isSent = true;
    });
    const ready = await pending;
    equal([isSent, ...summary(ready)], [true, `${a}:${EVENT_READ}`], 'answers');
  },
  'selectAsync is ended by its timeout': async (at) => {
    const { clock } = at.backend;
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    const start = clock.time();
    equal(await selector.selectAsync(0.01), [], 'answers');
    isTrue(clock.time() - start >= 0.0085, `waited ${clock.time() - start} s of 0.01`);
  },
  'selectAsync is ended by wakeup': async (at) => {
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    const pending = selector.selectAsync(10);
    selector.wakeup?.();
    equal(await pending, [], 'answers');
    equal(await selector.selectAsync(0), [], 'the next');
  },
  'selectAsync is ended by close': async (at) => {
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    const pending = selector.selectAsync(10);
    selector.close();
    equal(await pending, [], 'answers');
  },
  'selectAsync refuses to wait twice at once': async (at) => {
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    const pending = selector.selectAsync(10);
    const error = await selector.selectAsync(10).then(
      () => null,
      (reason: unknown) => reason,
    );
    equal((error as Error | null)?.name, 'RuntimeError', 'error of the second');
    selector.wakeup?.();
    equal(await pending, [], 'the first');
  },
  'what is registered while selectAsync waits is waited for': async (at) => {
    const [a, b] = at.pair();
    const [c, d] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    const pending = selector.selectAsync(10);
    selector.register(c, EVENT_READ);
    selector.unregister(a);
    at.sockets.send(b, bytes('x'));
    at.sockets.send(d, bytes('x'));
    let ready = await pending;
    // Waking early and empty-handed is allowed to a system that has to begin its wait anew.
    if (ready.length === 0) ready = await selector.selectAsync(10);
    equal(summary(ready), [`${c}:${EVENT_READ}`], 'answers');
  },
  'what is modified while selectAsync waits is waited for': async (at) => {
    const [a] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    const pending = selector.selectAsync(10);
    selector.modify(a, EVENT_WRITE);
    let ready = await pending;
    if (ready.length === 0) ready = await selector.selectAsync(10);
    equal(summary(ready), [`${a}:${EVENT_WRITE}`], 'answers');
  },
  'a wait may follow another without end': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    for (let round = 0; round < 200; round++) {
      at.sockets.send(b, bytes('x'));
      equal(summary(await at.wait(selector, 5)), [`${a}:${EVENT_READ}`], `round ${round}`);
      equal(at.sockets.recv(a, 10).length, 1, `bytes in round ${round}`);
    }
  },
  'select without a way to block says so': (at) => {
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    if (at.backend.capabilities.blockingSelect) return equal(selector.select(0.001), [], 'answers');
    equal(thrown(() => selector.select(1), 'select(1)').name, 'NotImplementedError', 'error');
    equal(selector.select(0), [], 'a poll');
  },
  'fileno, where there is one, is readable while something is ready': async (at) => {
    const selector = at.selector();
    if (selector.fileno === undefined) return at.lacks('descriptor of its own');
    const [a, b] = at.pair();
    selector.register(a, EVENT_READ);
    const outer = at.selector();
    outer.register(selector.fileno(), EVENT_READ);
    equal(await at.wait(outer, 0), [], 'before');
    at.sockets.send(b, bytes('x'));
    equal((await at.wait(outer, 5)).length, 1, 'after');
    const own = selector.fileno();
    selector.close();
    equal(errorOf(() => at.sockets.read(own, 1)).code, 'EBADF', 'its descriptor after close');
  },
  'the clock does not go back': async (at) => {
    const { clock } = at.backend;
    let last = clock.time();
    for (let round = 0; round < 100; round++) {
      const now = clock.time();
      isTrue(now >= last, `${now} after ${last}`);
      last = now;
    }
    isTrue(clock.timeUntil(last + 100) > 90, 'timeUntil of the future');
    equal(clock.timeUntil(last - 1), 0, 'timeUntil of the past');
  },
};
