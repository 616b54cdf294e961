"""Tasks."""
import asyncio

from .case import after, attempt, case, err, fail, forever, fut, loop, soon, tried, turns
from .virtual_loop import VirtualLoop

@case('task: runs in the next iteration')
async def _(log):
    async def child():
        log.append('child')
    t = asyncio.create_task(child())
    log.append('created')
    await t
    log.append(t.done())

@case('task: tasks take turns')
async def _(log):
    async def worker(name):
        for i in range(3):
            log.append(f'{name}{i}')
            await asyncio.sleep(0)
    await asyncio.gather(worker('a'), worker('b'))

@case('task: an exception comes out where it is awaited')
async def _(log):
    t = asyncio.create_task(fail(ValueError('boom')))
    await attempt(log, t)
    log += [t.done(), t.cancelled(), err(t.exception())]

@case('task: set_result and set_exception are refused')
async def _(log):
    t = asyncio.create_task(soon())
    tried(log, t.set_result, 1)
    tried(log, t.set_exception, ValueError())
    await t

@case('task: names')
async def _(log):
    t = asyncio.create_task(soon(), name='fetcher')
    log.append(t.get_name())
    t.set_name('other')
    log.append(t.get_name())
    t.set_name(7)
    log.append(t.get_name())
    await t

@case('task: awaiting itself')
async def _(log):
    async def own():
        await asyncio.current_task()
    t = asyncio.create_task(own(), name='own')
    try:
        await t
    except RuntimeError as exc:
        log.append(str(exc).split(': <')[0])

@case('task: a bare value is a bad yield')
async def _(log):
    class Bad:
        def __await__(self):
            yield 123
    async def child():
        try:
            await Bad()
        except RuntimeError as exc:
            log.append(str(exc))
        return 'recovered'
    return await asyncio.create_task(child())

@case('task: yield of a future in place of yield from')
async def _(log):
    class Bad:
        def __await__(self):
            yield fut()
    async def child():
        try:
            await Bad()
        except RuntimeError as exc:
            log.append(str(exc).split(' in task')[0])
    await asyncio.create_task(child())

@case('task: yield of a generator in place of yield from')
async def _(log):
    class Bad:
        def __await__(self):
            yield (i for i in ())
    async def child():
        try:
            await Bad()
        except RuntimeError as exc:
            log.append(str(exc).split(' in task')[0])
    await asyncio.create_task(child())

@case('task: a future of another loop')
async def _(log):
    other = VirtualLoop()
    try:
        await other.create_future()
    except RuntimeError as exc:
        log.append('attached to a different loop' in str(exc))
    other.close()

@case('task: current_task')
async def _(log):
    async def child():
        return asyncio.current_task()
    t = asyncio.create_task(child())
    log += [await t is t, asyncio.current_task() is t]
    loop().call_soon(lambda: log.append(asyncio.current_task() is None))
    await turns(1)

@case('task: all_tasks are those that are not done')
async def _(log):
    a = asyncio.create_task(soon(), name='a')
    b = asyncio.create_task(forever(), name='b')
    main = asyncio.current_task()
    log.append(sorted(t.get_name() for t in asyncio.all_tasks() if t is not main))
    await a
    log.append(sorted(t.get_name() for t in asyncio.all_tasks() if t is not main))
    b.cancel()

@case('task: several wait for one task')
async def _(log):
    t = asyncio.create_task(after(1, 'v'))
    async def waiter(n):
        log.append([n, await t])
    await asyncio.gather(*(waiter(i) for i in range(3)))

@case('task: a coroutine that raises at once')
async def _(log):
    async def bad():
        raise KeyError('k')
    t = asyncio.create_task(bad())
    await turns(1)
    log.append(t.done())
    try:
        t.result()
    except KeyError:
        log.append('KeyError')

@case('task: a deep chain of coroutines')
async def _(log):
    async def deep(n):
        if n == 0:
            await asyncio.sleep(1)
            return 0
        return await deep(n - 1) + 1
    return await asyncio.create_task(deep(100))

@case('task: an exception through a deep chain')
async def _(log):
    async def deep(n):
        try:
            if n == 0:
                await asyncio.sleep(1)
                raise ValueError('deep')
            await deep(n - 1)
        finally:
            log.append(n)
    await attempt(log, deep(4))
