import { POLLERR, POLLHUP, POLLIN, POLLOUT, type Poller } from '../ports/poller.js';
import { type Bench, type CaseTable, errorOf } from './case.js';
import { bytes, equal, isTrue, throws } from './check.js';

/** A poller of the kind under test. */
const poller = (at: Bench): Poller => {
  const made = at.backend.poller(at.selectorName);
  at.onEnd(() => made.close());
  return made;
};

const poll = (at: Bench, made: Poller, timeout: number | null, maxEvents?: number): Promise<number> | number =>
  at.mode === 'blocking' ? made.poll(timeout, maxEvents) : made.pollAsync(timeout, maxEvents);

/** select(2) tells neither hang-ups nor errors apart from readiness, and knows no registrations of its own. */
const isSelect = (made: Poller): boolean => made.name === 'select';
const isStateless = (made: Poller): boolean => made.name === 'select' || made.name === 'poll';

/** What the raw readiness call promises, below selectors: what Python's `select` module is made of. */
export const pollingCases: CaseTable = {
  'a poller has the name that was asked for': (at) => {
    const made = poller(at);
    equal(made.name, at.selectorName ?? at.backend.capabilities.pollers[0], 'name');
    isTrue(at.backend.capabilities.pollers.includes(made.name), 'capabilities list it');
  },
  'a poller that does not exist is refused': (at) => {
    throws(() => at.backend.poller('devpoll'), 'NotImplementedError', null, 'poller');
    throws(() => at.backend.selector('devpoll'), 'NotImplementedError', null, 'selector');
  },
  'a poller gives masks by descriptor': async (at) => {
    const made = poller(at);
    const [a, b] = at.pair();
    at.sockets.send(b, bytes('x'));
    await at.readable(a);
    made.register(a, POLLIN);
    made.register(b, POLLOUT);
    equal(await poll(at, made, 5), 2, 'count');
    const answers = new Map([0, 1].map((index) => [made.readyFd(index), made.readyMask(index)]));
    equal([answers.get(a), answers.get(b)], [POLLIN, POLLOUT], 'masks');
  },
  'a poller gives no more than it is asked for, and the rest later': async (at) => {
    const made = poller(at);
    const descriptors = [...at.pair(), ...at.pair()];
    for (const fd of descriptors) made.register(fd, POLLOUT);
    const seen = new Set<number>();
    for (let round = 0; round < 8; round++) {
      const count = await poll(at, made, 5, 2);
      equal(count, 2, `count in round ${round}`);
      for (let index = 0; index < count; index++) seen.add(made.readyFd(index));
    }
    if (!isStateless(made)) equal(seen.size, 4, 'descriptors served in turn');
  },
  'a hang-up is reported though nobody asked': async (at) => {
    const made = poller(at);
    const [a, b] = at.pair();
    made.register(a, POLLIN);
    at.close(b);
    equal(await poll(at, made, 5), 1, 'count');
    isTrue(isSelect(made) || (made.readyMask(0) & POLLHUP) !== 0, `POLLHUP in ${made.readyMask(0)}`);
  },
  'the write end of a pipe that nobody reads has an error': async (at) => {
    const made = poller(at);
    const [reader, writer] = at.pipe();
    made.register(writer, POLLOUT);
    at.close(reader);
    equal(await poll(at, made, 5), 1, 'count');
    isTrue(isSelect(made) || (made.readyMask(0) & POLLERR) !== 0, `POLLERR in ${made.readyMask(0)}`);
  },
  'a poller refuses to watch twice, to change or to forget what it does not watch': (at) => {
    const made = poller(at);
    const [a] = at.pair();
    throws(() => made.unregister(a), 'FileNotFoundError', 'ENOENT', 'unregister');
    throws(() => made.modify(a, POLLIN), 'FileNotFoundError', 'ENOENT', 'modify');
    made.register(a, POLLIN);
    const { code } = errorOf(() => made.register(a, POLLOUT));
    isTrue(isStateless(made) ? code === null : code === 'EEXIST', `second register: ${code}`);
    made.unregister(a);
    throws(() => made.unregister(a), 'FileNotFoundError', 'ENOENT', 'second unregister');
  },
  'a closed poller refuses everything': async (at) => {
    const made = poller(at);
    const [a] = at.pair();
    made.close();
    made.close();
    throws(() => made.register(a, POLLIN), 'ValueError', null, 'register');
    throws(() => made.poll(0), 'ValueError', null, 'poll');
    const error = await made.pollAsync(0).then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    equal(error?.name, 'ValueError', 'pollAsync');
  },
};
