import { createNodeRuntime } from '@pyco/runtime/node';
import { posixBackend } from '@pyco/selectors/posix';
import { inspectGuestTasks } from '@pyco/stdlib';
import {
  createNativeModule,
  currentThread,
  makeModule,
  type NativeModule,
  None,
  runCode,
  swapThread,
  type Value,
  Wait,
  waitFor,
} from '@pyco/vm';
import { nodeHost } from '@pyco/vm/host/node';
import { describe, expect, it } from 'vitest';
import { simulatedWorld, type World } from './simulated-world.js';

/** The same programs under every way to wait. */
const PROGRAMS: { readonly [claim: string]: string } = {
  'timers wake in the order of their time': `
import asyncio
async def wait(delay, name):
    await asyncio.sleep(delay)
    print(name)
async def main():
    await asyncio.gather(wait(0.03, 'c'), wait(0.01, 'a'), wait(0.02, 'b'))
asyncio.run(main())
`,
  'a timeout cancels what it surrounds': `
import asyncio
async def main():
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(3600)
    except TimeoutError:
        print('late')
asyncio.run(main())
`,
  'a task group ends when its last task does': `
import asyncio
async def child(n):
    await asyncio.sleep(n / 100)
    return n
async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(child(n)) for n in (3, 1, 2)]
    print([task.result() for task in tasks])
asyncio.run(main())
`,
  'streams carry bytes there and back': `
import asyncio
async def serve(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection('127.0.0.1', server.sockets[0].getsockname()[1])
    writer.write(b'hello\\n')
    print(await reader.readline())
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
asyncio.run(main())
`,
  'methods of streams and transports that a program replaces are called while the loop runs': `
import asyncio
from asyncio import selector_events, streams
async def echo(reader, writer):
    while data := await reader.read(100):
        writer.write(data)
    writer.close()
async def ask(port, text):
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    writer.write(text)
    await writer.drain()
    answer = await reader.readexactly(len(text))
    writer.close()
    return answer
async def main():
    server = await asyncio.start_server(echo, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    print(await ask(port, b'plain'))
    write, feed = selector_events._SelectorSocketTransport.write, streams.StreamReader.feed_data
    def shouting(self, data):
        write(self, data.upper())
    selector_events._SelectorSocketTransport.write = shouting
    print(await ask(port, b'written'))
    selector_events._SelectorSocketTransport.write = write
    def doubled(self, data):
        feed(self, data * 2)
    streams.StreamReader.feed_data = doubled
    print(await ask(port, b'fed'))
    streams.StreamReader.feed_data = feed
    print(await ask(port, b'x' * 300_000) == b'x' * 300_000)
    print(await ask(port, b'plain'))
    server.close()
    await server.wait_closed()
asyncio.run(main())
`,
  'tasks, futures and methods of groups that a program replaces are used; wrong calls are refused as the library refuses them': `
import asyncio
from asyncio import futures, tasks, taskgroups
async def value(n):
    await asyncio.sleep(0)
    return n
async def fail():
    raise ValueError('bad')
async def main():
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        named = group.create_task(value(1), name='one')
        plain = group.create_task(value(2))
    print(named.get_name(), named.result() + plain.result(), group._tasks)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            cancelled = group.create_task(asyncio.sleep(3600))
    except* ValueError as group:
        print(group.exceptions, cancelled.cancelled())
    done = taskgroups.TaskGroup._on_task_done
    def noted(self, task):
        print('done', task.get_name())
        done(self, task)
    taskgroups.TaskGroup._on_task_done = noted
    async with asyncio.TaskGroup() as group:
        group.create_task(value(3), name='three')
    taskgroups.TaskGroup._on_task_done = done
    class MyTask(asyncio.Task): pass
    class MyFuture(asyncio.Future): pass
    tasks.Task, futures.Future = MyTask, MyFuture
    print(type(loop.create_task(value(0))).__name__, type(loop.create_future()).__name__)
    tasks.Task, futures.Future = MyTask.__base__, MyFuture.__base__
    loop.set_task_factory(lambda loop, coro, **options: MyTask(coro, loop=loop, **options))
    print(type(asyncio.create_task(value(0))).__name__)
    loop.set_task_factory(None)
    print(type(asyncio.create_task(value(0))).__name__, type(loop.create_future()).__name__)
    for wrong in (lambda: loop.create_task(5), lambda: loop.create_task(), lambda: loop.create_future(1)):
        try:
            wrong()
        except TypeError as error:
            print(error)
asyncio.run(main())
`,
};

const OUTPUT: { readonly [claim: string]: string } = {
  'timers wake in the order of their time': 'a\nb\nc\n',
  'a timeout cancels what it surrounds': 'late\n',
  'a task group ends when its last task does': '[3, 1, 2]\n',
  'streams carry bytes there and back': "b'HELLO\\n'\n",
  'methods of streams and transports that a program replaces are called while the loop runs':
    "b'plain'\nb'WRITTEN'\nb'fed'\nTrue\nb'plain'\n",
  'tasks, futures and methods of groups that a program replaces are used; wrong calls are refused as the library refuses them': [
    'one 3 set()\n',
    "(ValueError('bad'),) True\n",
    'done three\n',
    'MyTask MyFuture\n',
    'MyTask\n',
    'Task Future\n',
    'a coroutine was expected, got 5\n',
    "BaseEventLoop.create_task() missing 1 required positional argument: 'coro'\n",
    'BaseEventLoop.create_future() takes 1 positional argument but 2 were given\n',
  ].join(''),
};

function output(world: World, source: string): string {
  const { exitCode } = world.runtime.runMain(world.runtime.compile(source, 'program.py'));
  return exitCode === 0 ? world.host.output.stdout : world.host.output.stderr;
}

class Pause extends Wait {
  override result(): Value {
    return None;
  }
}

describe('guest asyncio in virtual time', () => {
  for (const [claim, source] of Object.entries(PROGRAMS)) it(claim, () => expect(output(simulatedWorld(), source)).toBe(OUTPUT[claim]));

  it('names every task that is stuck when nothing can wake them', () => {
    const world = simulatedWorld();
    const error = output(
      world,
      `
import asyncio
async def inner(future):
    await future
async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.create_task(inner(future), name='deep')
asyncio.run(main())
`,
    );
    expect(error).toContain('RuntimeError: nothing can wake the tasks that are left:');
    expect(error).toContain('Task-1 waits for task deep <- <Future pending cb=[Task.task_wakeup()]> in main (program.py:7)');
    expect(error).toContain('deep waits for <Future pending cb=[Task.task_wakeup()]> in inner (program.py:4)');
  });

  it('tells for each task what will wake it', () => {
    const world = simulatedWorld();
    const reports: unknown[] = [];
    const look: NativeModule = {
      name: 'look',
      functions: {
        'tasks()': (): Value => {
          for (const { name, state, wakers } of inspectGuestTasks(currentThread().interp))
            reports.push(`${name} ${state} ${wakers.join(' <- ')}`);
          return None;
        },
      },
    };
    const { interp } = world.runtime;
    interp.modules.setStr('look', createNativeModule(look, interp));
    const error = output(
      world,
      `
import asyncio, look
async def read(reader):
    await reader.read()
async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_at(50, future.set_result, 1)
    async def wait(): await future
    server = await asyncio.start_server(lambda reader, writer: None, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection('127.0.0.1', server.sockets[0].getsockname()[1])
    timer = asyncio.create_task(wait(), name='timer')
    fd = asyncio.create_task(read(reader), name='fd')
    both = asyncio.create_task(asyncio.wait_for(asyncio.gather(timer, return_exceptions=True), None), name='both')
    await asyncio.sleep(0.1)
    look.tasks()
asyncio.run(main())
`,
    );
    expect(error).toBe('');
    expect(reports).toContain('Task-1 running ');
    expect(reports).toContain('timer waiting timer at 50');
    expect(reports).toContain('both waiting gather of 1 (task timer <- timer at 50)');
    expect(reports.find((line) => String(line).startsWith('fd '))).toMatch(/^fd waiting fd \d+, to read$/);
  });

  it('stops anywhere in a task, and goes on', () => {
    const world = simulatedWorld();
    const { interp } = world.runtime;
    const pause: NativeModule = {
      name: 'pause',
      functions: {
        'pause()': (): Value | undefined => waitFor(currentThread(), new Pause('pause', undefined)),
      },
    };
    interp.modules.setStr('pause', createNativeModule(pause, interp));
    const code = world.runtime.compile(
      `
import asyncio, pause
async def inner(): print('got', pause.pause())
async def main():
    await asyncio.gather(inner(), asyncio.sleep(1))
    return 'done'
print(asyncio.run(main()))
`,
      'program.py',
    );
    const tstate = interp.mainThread;
    const former = swapThread(tstate);
    const main = makeModule('__main__');
    main.dict.setStr('__builtins__', interp.modules.getStr('builtins')!);
    runCode(code, main.dict, main.dict);
    swapThread(former);
    const first = interp.evaluator.run(tstate, undefined, undefined);
    expect(first.kind).toBe('waiting');
    expect(tstate.nativeDepth).toBe(0);
    const second = interp.evaluator.run(tstate, 'resumed', undefined);
    expect(second.kind).toBe('done');
    world.runtime.run('import sys; sys.stdout.flush()');
    expect(world.host.output.stdout).toBe('got resumed\ndone\n');
  });

  // Every call that the loop makes outwards raises once: what waits for it hears of it, or the handler does, and nothing is left asleep.
  it('hands on an exception that is raised at any call outwards', () => {
    const text = output(simulatedWorld(), FAULTS);
    expect(text).toMatch(/^all of \d+ heard of\n$/);
    expect(Number(/\d+/.exec(text)![0])).toBeGreaterThan(20);
  });
});

const FAULTS = `
import asyncio, logging
logging.disable(logging.CRITICAL)

class Fault(Exception): pass

class Faults:
    def __init__(self, at): self.at, self.count = at, 0
    def call(self, what):
        self.count += 1
        if self.count == self.at: raise Fault(what)

faults = None

class Selector(asyncio.selector_events.selectors.EpollSelector):
    def select(self, timeout=None):
        faults.call('select')
        return super().select(timeout)

class Loop(asyncio.SelectorEventLoop):
    def time(self):
        faults.call('time')
        return super().time()
    def _process_events(self, events):
        faults.call('_process_events')
        return super()._process_events(events)

async def worker(n):
    await asyncio.sleep(n / 1000)
    faults.call('worker')
    return n

async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    def done(_):
        faults.call('done callback')
    def set_result():
        faults.call('callback')
        future.set_result(1)
    future.add_done_callback(done)
    loop.call_soon(set_result)
    task = asyncio.create_task(asyncio.wait_for(future, 0.5))
    results = await asyncio.gather(worker(1), worker(2), task, return_exceptions=True)
    for result in results:
        if isinstance(result, Fault): heard.append(result)

at, unheard = 0, []
while True:
    at += 1
    heard = []
    faults = Faults(0)
    loop = Loop(Selector())
    loop.set_exception_handler(lambda loop, context: heard.append(context.get('exception')))
    faults = Faults(at)
    try:
        loop.run_until_complete(main())
    except Fault as fault:
        heard.append(fault)
    reached = faults.count >= at
    faults = Faults(0)
    for task in asyncio.all_tasks(loop): task.cancel()
    # A main that ended with the fault has asked the loop to stop already.
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.run_until_complete(asyncio.sleep(0.01))
    assert not asyncio.all_tasks(loop), asyncio.all_tasks(loop)
    loop.close()
    if not reached: break
    if not any(isinstance(error, Fault) for error in heard): unheard.append(at)
print('all of', at - 1, 'heard of') if not unheard else print('unheard', unheard)
`;

describe('guest asyncio on the thread', () => {
  for (const [claim, source] of Object.entries(PROGRAMS)) {
    it(claim, () => {
      const world = simulatedWorld();
      const host = { ...nodeHost(), stdio: world.host.stdio };
      const runtime = createNodeRuntime({ parts: { host, backend: posixBackend() } });
      expect(output({ ...world, runtime }, source)).toBe(OUTPUT[claim]);
    });
  }
});
