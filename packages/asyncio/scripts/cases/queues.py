"""Queues."""
import asyncio

from .case import after, attempt, case, now, tried, turns

@case('queue: first in, first out')
async def _(log):
    q = asyncio.Queue()
    for i in range(3):
        q.put_nowait(i)
    log += [q.qsize(), q.empty(), q.full()]
    return [await q.get() for _ in range(3)]

@case('queue: getting waits')
async def _(log):
    q = asyncio.Queue()
    t = asyncio.create_task(q.get())
    await turns(1)
    log.append(t.done())
    await q.put('v')
    return await t

@case('queue: putting waits for room')
async def _(log):
    q = asyncio.Queue(2)
    async def producer():
        for i in range(5):
            await q.put(i)
            log.append(f'put {i}')
    t = asyncio.create_task(producer())
    await turns(3)
    log.append([q.full(), q.qsize()])
    for _ in range(5):
        log.append(await q.get())
        await turns(1)
    await t

@case('queue: nowait')
async def _(log):
    q = asyncio.Queue(1)
    tried(log, q.get_nowait)
    q.put_nowait(1)
    tried(log, q.put_nowait, 2)
    tried(log, q.get_nowait)

@case('queue: getters are served in order')
async def _(log):
    q = asyncio.Queue()
    async def getter(n):
        log.append([n, await q.get()])
    ts = [asyncio.create_task(getter(n)) for n in range(3)]
    await turns(1)
    for v in 'abc':
        q.put_nowait(v)
    await asyncio.gather(*ts)

@case('queue: a cancelled getter is passed over')
async def _(log):
    q = asyncio.Queue()
    async def getter(n):
        log.append([n, await q.get()])
    a, b = (asyncio.create_task(getter(n)) for n in 'ab')
    await turns(1)
    a.cancel()
    q.put_nowait('v')
    await asyncio.wait([a, b])
    log.append(a.cancelled())

@case('queue: a getter cancelled after it was woken passes it on')
async def _(log):
    q = asyncio.Queue()
    async def getter(n):
        log.append([n, await q.get()])
    a, b = (asyncio.create_task(getter(n)) for n in 'ab')
    await turns(1)
    q.put_nowait('v')
    a.cancel()
    await asyncio.wait([a, b])
    log.append(a.cancelled())

@case('queue: a cancelled putter is passed over')
async def _(log):
    q = asyncio.Queue(1)
    q.put_nowait(0)
    a, b = (asyncio.create_task(q.put(n)) for n in 'ab')
    await turns(1)
    q.get_nowait()
    a.cancel()
    await asyncio.wait([a, b])
    log += [a.cancelled(), q.get_nowait(), q.empty()]

@case('queue: join waits for the work')
async def _(log):
    q = asyncio.Queue()
    async def worker():
        while True:
            item = await q.get()
            await asyncio.sleep(1)
            log.append(item)
            q.task_done()
    for i in range(3):
        q.put_nowait(i)
    t = asyncio.create_task(worker())
    await q.join()
    log.append(now())
    t.cancel()
    await q.join()
    tried(log, q.task_done)

@case('queue: lifo')
async def _(log):
    q = asyncio.LifoQueue()
    for i in range(3):
        await q.put(i)
    return [await q.get() for _ in range(3)]

@case('queue: priority')
async def _(log):
    q = asyncio.PriorityQueue()
    for item in [(3, 'c'), (1, 'z'), (2, 'b'), (1, 'a')]:
        await q.put(item)
    return [await q.get() for _ in range(4)]

@case('queue: shut down, what is in it comes out')
async def _(log):
    q = asyncio.Queue()
    q.put_nowait('v')
    q.shutdown()
    tried(log, q.put_nowait, 'w')
    await attempt(log, q.put('w'))
    await attempt(log, q.get())
    await attempt(log, q.get())
    tried(log, q.get_nowait)

@case('queue: shut down at once')
async def _(log):
    q = asyncio.Queue()
    q.put_nowait('v')
    j = asyncio.create_task(q.join())
    await turns(1)
    q.shutdown(immediate=True)
    await j
    log.append(q.qsize())
    await attempt(log, q.get())

@case('queue: shutting down wakes all who wait')
async def _(log):
    q = asyncio.Queue(1)
    g = asyncio.create_task(attempt(log, asyncio.Queue.get(q)))
    await turns(1)
    q.shutdown()
    await g
    p = asyncio.Queue(1)
    p.put_nowait(1)
    t = asyncio.create_task(attempt(log, p.put(2)))
    await turns(1)
    p.shutdown()
    await t
