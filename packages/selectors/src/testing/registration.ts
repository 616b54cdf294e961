import type { Fd } from '../ports/clock.js';
import { EVENT_READ, EVENT_WRITE } from '../ports/selector.js';
import { type CaseTable, errorOf } from './case.js';
import { bytes, equal, isTrue, thrown, throws } from './check.js';

const BOTH = EVENT_READ | EVENT_WRITE;

/** A file object as programs make them; it loses its descriptor when it is closed, as Python's sockets do. */
class FileObject {
  fd: Fd;

  constructor(fd: Fd) {
    this.fd = fd;
  }

  fileno(): Fd {
    return this.fd;
  }
}

/** What `register`, `unregister`, `modify`, `getKey`, `getMap` and `close` promise: CPython's test_selectors, and more. */
export const registrationCases: CaseTable = {
  'register gives a key that holds file object, descriptor, events and data': (at) => {
    const [reader] = at.pair();
    const data = { name: 'session' };
    const key = at.selector().register(reader, EVENT_READ, data);
    equal([key.fileobj, key.fd, key.events, key.data], [reader, reader, EVENT_READ, data], 'key');
  },
  'register without data leaves it undefined': (at) => {
    equal(at.selector().register(at.pair()[0], EVENT_READ).data, undefined, 'data');
  },
  'register takes any object with a fileno': (at) => {
    const [reader] = at.pair();
    const file = new FileObject(reader);
    const key = at.selector().register(file, EVENT_READ);
    equal([key.fileobj, key.fd], [file, reader], 'key');
  },
  'register refuses no events': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    throws(() => selector.register(reader, 0), 'ValueError', null, 'events 0');
    equal(selector.getMap()?.size, 0, 'keys');
  },
  'register refuses events that do not exist': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    const error = thrown(() => selector.register(reader, 999), 'events 999');
    equal([error.name, error.message], ['ValueError', 'Invalid events: 999'], 'error');
  },
  'register refuses a negative descriptor': (at) => {
    const error = thrown(() => at.selector().register(-10, EVENT_READ), 'descriptor -10');
    equal([error.name, error.message], ['ValueError', 'Invalid file descriptor: -10'], 'error');
  },
  'register refuses what has no descriptor': (at) => {
    const selector = at.selector();
    for (const wrong of [1.5, Number.NaN, 'abc', null, undefined, {}, { fileno: 3 }, { fileno: () => 'x' }]) {
      throws(() => selector.register(wrong as never, EVENT_READ), 'ValueError', null, `file object ${String(wrong)}`);
    }
  },
  'register refuses what is registered': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ);
    throws(() => selector.register(reader, EVENT_WRITE), 'KeyError', null, 'second register');
    equal(selector.getKey(reader).events, EVENT_READ, 'events of the first');
  },
  'register refuses the descriptor of another registered object': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ);
    throws(() => selector.register(new FileObject(reader), EVENT_READ), 'KeyError', null, 'same descriptor');
  },
  'a closed descriptor is refused with EBADF, at the latest by waiting': async (at) => {
    // The selector first: its own descriptor must not take the number.
    const selector = at.selector();
    const [reader] = at.pair();
    at.close(reader);
    const { code } = errorOf(() => selector.register(reader, EVENT_READ));
    if (code !== null) {
      equal(code, 'EBADF', 'register');
      equal(selector.getMap()?.size, 0, 'keys after a refusal');
      return;
    }
    // select(2) says EBADF, poll(2) reports the descriptor ready (POLLNVAL): as CPython's selectors do.
    let outcome: string;
    try {
      outcome = (await at.wait(selector, 0)).map((ready) => String(ready.events)).join();
    } catch (error) {
      outcome = (error as { code: string }).code;
    }
    isTrue(outcome === 'EBADF' || outcome === String(EVENT_READ), `EBADF or ready, got ${outcome}`);
  },
  'a descriptor that never was open is refused with EBADF, at the latest by waiting': async (at) => {
    const selector = at.selector();
    // The last of the kernel's table, which has at least 64 places: select(2) overlooks what lies beyond, and other threads open what lies next.
    const unused = Math.max(...at.pair(), 62) | 63;
    const { code } = errorOf(() => selector.register(unused, EVENT_WRITE));
    if (code !== null) return equal(code, 'EBADF', 'register');
    let outcome: string;
    try {
      outcome = (await at.wait(selector, 0)).map((ready) => String(ready.events)).join();
    } catch (error) {
      outcome = (error as { code: string }).code;
    }
    isTrue(outcome === 'EBADF' || outcome === String(EVENT_WRITE), `EBADF or ready, got ${outcome}`);
  },
  'unregister gives the key and forgets it': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    const key = selector.register(reader, EVENT_READ, 'data');
    isTrue(selector.unregister(reader) === key, 'the same key comes back');
    equal(selector.getMap()?.size, 0, 'keys');
  },
  'unregister refuses what is not registered': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    const error = thrown(() => selector.unregister(reader), 'unregister');
    equal([error.name, error.message], ['KeyError', `${reader} is not registered`], 'error');
  },
  'unregister refuses the second time': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ);
    selector.unregister(reader);
    throws(() => selector.unregister(reader), 'KeyError', null, 'second unregister');
  },
  'what was unregistered can be registered again': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ);
    selector.unregister(reader);
    equal(selector.register(reader, EVENT_WRITE).events, EVENT_WRITE, 'events');
  },
  'unregister works after the descriptor was closed': (at) => {
    const [reader, writer] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ);
    selector.register(writer, EVENT_READ);
    at.close(reader);
    at.close(writer);
    selector.unregister(reader);
    selector.unregister(writer);
    equal(selector.getMap()?.size, 0, 'keys');
  },
  'unregister works after the descriptor was closed and its number given out again': (at) => {
    const [reader, writer] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ);
    selector.register(writer, EVENT_READ);
    at.close(reader);
    at.close(writer);
    at.pair();
    selector.unregister(reader);
    selector.unregister(writer);
    equal(selector.getMap()?.size, 0, 'keys');
  },
  'unregister finds an object that has lost its descriptor': (at) => {
    const file = new FileObject(at.pair()[0]);
    const selector = at.selector();
    selector.register(file, EVENT_READ);
    at.close(file.fd);
    file.fd = -1;
    equal(selector.unregister(file).fileobj, file, 'file object');
    throws(() => selector.unregister(file), 'ValueError', null, 'unregister again');
  },
  'modify changes the events': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    const key = selector.register(reader, EVENT_READ);
    const changed = selector.modify(reader, EVENT_WRITE);
    isTrue(key !== changed, 'a new key');
    equal(changed.events, EVENT_WRITE, 'events');
    isTrue(selector.getKey(reader) === changed, 'getKey gives the new key');
  },
  'modify changes the data alone': (at) => {
    const [reader] = at.pair();
    const selector = at.selector<object>();
    const [one, two] = [{}, {}];
    selector.register(reader, EVENT_READ, one);
    const changed = selector.modify(reader, EVENT_READ, two);
    equal([changed.events, changed.data], [EVENT_READ, two], 'key');
    isTrue(selector.getKey(reader) === changed, 'getKey gives the new key');
  },
  'modify without data forgets the data': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ, 'data');
    equal(selector.modify(reader, EVENT_WRITE).data, undefined, 'data');
  },
  'modify that changes nothing gives the same key': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    const key = selector.register(reader, EVENT_READ, 'data');
    isTrue(selector.modify(reader, EVENT_READ, 'data') === key, 'the same key');
  },
  'modify refuses what is not registered': (at) => {
    throws(() => at.selector().modify(at.pair()[0], EVENT_READ), 'KeyError', null, 'modify');
  },
  'modify refuses events that do not exist and changes nothing': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ);
    throws(() => selector.modify(reader, 8), 'ValueError', null, 'events 8');
    throws(() => selector.modify(reader, 0), 'ValueError', null, 'events 0');
    equal(selector.getKey(reader).events, EVENT_READ, 'events');
  },
  'modify of a closed descriptor changes the key, or fails with EBADF and unregisters': (at) => {
    const [reader] = at.pair();
    const selector = at.selector();
    selector.register(reader, EVENT_READ);
    at.close(reader);
    const { code } = errorOf(() => selector.modify(reader, BOTH));
    if (code === null) return equal(selector.getKey(reader).events, BOTH, 'events');
    isTrue(code === 'EBADF' || code === 'ENOENT', `EBADF or ENOENT, got ${code}`);
    throws(() => selector.getKey(reader), 'KeyError', null, 'getKey after a refused modify');
  },
  'getKey finds a key by descriptor and by object': (at) => {
    const [reader, writer] = at.pair();
    const selector = at.selector();
    const file = new FileObject(writer);
    const one = selector.register(reader, EVENT_READ);
    const two = selector.register(file, EVENT_READ);
    isTrue(selector.getKey(reader) === one && selector.getKey(file) === two && selector.getKey(writer) === two, 'the keys');
  },
  'getKey refuses what is not registered': (at) => {
    throws(() => at.selector().getKey(at.pair()[0]), 'KeyError', null, 'getKey');
  },
  'getKey after close says that the selector is closed': (at) => {
    const selector = at.selector();
    selector.close();
    const error = thrown(() => selector.getKey(3), 'getKey');
    equal([error.name, error.message], ['RuntimeError', 'Selector is closed'], 'error');
  },
  'getMap is a live view in the order of registration': (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    const map = selector.getMap();
    selector.register(b, EVENT_READ);
    selector.register(a, EVENT_READ, 'A');
    equal([map?.size, [...(map ?? [])], map?.get(a)?.data, map?.has(b)], [2, [b, a], 'A', true], 'map');
    equal(
      [...(map?.values() ?? [])].map((key) => key.fd),
      [b, a],
      'values',
    );
    selector.unregister(b);
    equal([map?.size, map?.has(b), map?.get(b)], [1, false, undefined], 'map after unregister');
  },
  'getMap is null after close': (at) => {
    const selector = at.selector();
    selector.register(at.pair()[0], EVENT_READ);
    const map = selector.getMap();
    selector.close();
    equal([selector.getMap(), map?.size], [null, 0], 'map');
  },
  'close may be called twice': (at) => {
    const selector = at.selector();
    selector.close();
    selector.close();
  },
  'close leaves the registered descriptors open': async (at) => {
    const [a, b] = at.pair();
    const selector = at.selector();
    selector.register(a, EVENT_READ);
    selector.close();
    at.sockets.send(b, bytes('x'));
    equal(await at.receive(a, 1), bytes('x'), 'received');
  },
  'a closed selector can neither register nor wait': async (at) => {
    const [a] = at.pair();
    const selector = at.selector();
    selector.close();
    throws(() => selector.register(a, EVENT_READ), 'ValueError', null, 'register');
    let error: unknown = null;
    await at.wait(selector, 0).catch((reason: unknown) => (error = reason));
    equal((error as Error | null)?.name, 'ValueError', 'waiting');
  },
  'two selectors can watch one descriptor': async (at) => {
    const [a, b] = at.pair();
    const [one, two] = [at.selector(), at.selector()];
    one.register(a, EVENT_READ);
    two.register(a, EVENT_READ);
    at.sockets.send(b, bytes('x'));
    await at.readable(a);
    equal([(await at.wait(one, 1)).length, (await at.wait(two, 1)).length], [1, 1], 'answers');
  },
};
