import { nativeModules } from '@pyco/stdlib';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

/** Runs a program in a memory host, whose clock moves only when everybody waits. Gives what it put into the list `log`, as text. */
function logOf(program: string): string {
  const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
  runtime.run(`import _thread, time\nlog = []\nstart = _thread.start_new_thread\n${program}`);
  return String(runtime.eval("' '.join(log)"));
}

/** Calls a function beneath a native that keeps the JavaScript stack: a comparison of items. */
const BENEATH = `
def beneath(f):
    class Item:
        def __eq__(self, other):
            return f(1) == 1
    return [Item()] == [Item()]`;

describe('threads are fibers', () => {
  it('runs others while one sleeps, in the order of their deadlines', () => {
    const program = `
def work(name, pause):
    for i in range(3):
        log.append(name + str(i))
        time.sleep(pause)
start(work, ('a', 2))
start(work, ('b', 3))
time.sleep(20)
log.append(str(time.monotonic()))`;
    expect(logOf(program)).toBe('a0 b0 a1 b1 a2 b2 20.0');
  });

  it('hands a lock to the fiber that waits for it', () => {
    const program = `
lock = _thread.allocate_lock()
lock.acquire()
def waiter():
    with lock:
        log.append('waiter')
start(waiter, ())
time.sleep(1)
log.append('main')
lock.release()
time.sleep(1)
log.append(str(lock.locked()))`;
    expect(logOf(program)).toBe('main waiter False');
  });

  it('gives up waiting for a lock when the time is up', () => {
    const program = `
lock = _thread.allocate_lock()
lock.acquire()
log.append(str(lock.acquire(timeout=2.5)))
log.append(str(time.monotonic()))`;
    expect(logOf(program)).toBe('False 2.5');
  });

  it('takes a busy fiber its turn away', () => {
    const program = `
done = []
def setter():
    done.append(1)
start(setter, ())
count = 0
while not done:
    count += 1
log.append(str(count > 0))`;
    expect(logOf(program)).toBe('True');
  });

  it('counts the calls that natives make as steps, so that a fiber which is busy in them gives its turn away', () => {
    const program = `
done = []
start(done.append, (1,))
calls = 0
def key(x):
    global calls
    calls += 1
    return x
while not done:
    sorted(range(100), key=key)
log.append(str(calls < 500_000))`;
    expect(logOf(program)).toBe('True');
  });

  it('lets others run on top of a native that calls Python which waits', () => {
    const program = `
lock = _thread.allocate_lock()
lock.acquire()
def releaser():
    time.sleep(1)
    lock.release()
start(releaser, ())
def key(x):
    if x == 2:
        lock.acquire()
    return x
log.append(str(sorted([3, 2, 1], key=key)))`;
    expect(logOf(program)).toBe('[1, 2, 3]');
  });

  it('names the native in the way when only a buried fiber could go on', () => {
    const program = `${BENEATH}
first = _thread.allocate_lock()
second = _thread.allocate_lock()
first.acquire()
second.acquire()
def other(x):
    first.release()
    second.acquire()
    return x
def run():
    try:
        beneath(other)
    except RuntimeError as error:
        log.append(str(error).split(':')[0])
start(run, ())
def key(x):
    first.acquire()
    return x
beneath(key)
log.append('main')`;
    expect(logOf(program)).toBe('lock.acquire cannot wait here main');
  });

  it('goes on with a fiber that has waited beneath a native, though another is busy on top of it', () => {
    const program = `
lock = _thread.allocate_lock()
lock.acquire()
done = []
def busy():
    lock.release()
    for count in range(10_000_000):
        if done:
            break
    log.append('busy to its end' if count == 9_999_999 else 'busy until told')
    done.append(1)
start(busy, ())
def key(x):
    lock.acquire()
    return x
sorted([1], key=key)
done.append(1)
while len(done) < 2:
    pass`;
    expect(logOf(program)).toBe('busy until told');
  });

  it('goes on with a fiber that is busy beneath a native, though another is busy on top of it', () => {
    const program = `
seen = []
done = []
def busy():
    seen.append(1)
    for count in range(10_000_000):
        if done:
            break
    log.append('busy to its end' if count == 9_999_999 else 'busy until told')
    done.append(1)
start(busy, ())
def key(x):
    while not seen:
        pass
    return x
sorted([1], key=key)
done.append(1)
while len(done) < 2:
    pass`;
    expect(logOf(program)).toBe('busy until told');
  });

  it('gives a lock to a fiber beneath a native that has come too late for it', () => {
    const program = `
lock = _thread.allocate_lock()
lock.acquire()
taken = []
def greedy():
    for count in range(2_000_000):
        if taken:
            break
        lock.release()
        lock.acquire()
    log.append('taken' if taken else 'never taken')
    lock.release()
start(greedy, ())
def key(x):
    lock.acquire()
    taken.append(1)
    lock.release()
    return x
sorted([1], key=key)
while not log:
    pass`;
    expect(logOf(program)).toBe('taken');
  });

  it('names the native in the way when a fiber that is busy beneath a native is the only one that could end a wait', () => {
    const program = `${BENEATH}
lock = _thread.allocate_lock()
lock.acquire()
seen = []
def take(x):
    seen.append(1)
    lock.acquire()
    return x
def other():
    try:
        beneath(take)
    except RuntimeError as error:
        log.append(str(error).split(':')[0])
start(other, ())
def key(x):
    while not seen:
        pass
    return x
beneath(key)
lock.release()
log.append('main')`;
    expect(logOf(program)).toBe('lock.acquire cannot wait here main');
  });

  it('raises where everybody waits for somebody and no signal can come', () => {
    const program = `
lock = _thread.allocate_lock()
lock.acquire()
try:
    lock.acquire()
except RuntimeError as error:
    log.append(str(error))`;
    expect(logOf(program)).toBe('deadlock: nothing can end what is waited for (thread 1 in lock.acquire)');
  });

  it('keeps attributes of _local apart', () => {
    const program = `
local = _thread._local()
local.x = 'main'
def other():
    log.append(str(hasattr(local, 'x')))
    local.x = 'other'
start(other, ())
time.sleep(1)
log.append(local.x)`;
    expect(logOf(program)).toBe('False main');
  });

  it('gives an item of a SimpleQueue to who has waited longest', () => {
    const program = `
import _queue
queue = _queue.SimpleQueue()
def taker(name):
    log.append(name + queue.get())
start(taker, ('a',))
start(taker, ('b',))
time.sleep(1)
queue.put('1')
queue.put('2')
time.sleep(1)`;
    expect(logOf(program)).toBe('a1 b2');
  });

  it('interrupts the main thread, which has not imported signal, as soon as what it waits for is over, and not within a with statement', () => {
    const program = `
lock = _thread.allocate_lock()
lock.acquire()
def interrupt():
    lock.release()
    _thread.interrupt_main()
start(interrupt, ())
try:
    lock.acquire()
    log.append('went on')
except KeyboardInterrupt:
    log.append('interrupted')
start(interrupt, ())
try:
    with lock:
        for _ in range(100):
            pass
        log.append('went on')
except KeyboardInterrupt:
    log.append('interrupted')
log.append(str(lock.locked()))`;
    expect(logOf(program)).toBe('interrupted interrupted False');
  });

  it('serves a signal that a thread raises on the main thread', () => {
    const program = `
import _signal
def handler(number, frame):
    log.append('signal ' + str(number) + ' on ' + str(_thread.get_ident() == main))
main = _thread.get_ident()
_signal.signal(10, handler)
start(_signal.raise_signal, (10,))
time.sleep(1)`;
    expect(logOf(program)).toBe('signal 10 on True');
  });
});
