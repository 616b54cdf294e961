"""Locks, events, conditions, semaphores, barriers."""
import asyncio

from .case import after, attempt, case, now, tried, turns

@case('lock: first come, first served')
async def _(log):
    lock = asyncio.Lock()
    async def worker(n):
        async with lock:
            log.append(f'{n} in')
            await asyncio.sleep(1)
            log.append(f'{n} out')
    await asyncio.gather(*(worker(i) for i in range(3)))
    log.append(lock.locked())

@case('lock: released without being held')
async def _(log):
    tried(log, asyncio.Lock().release)

@case('lock: released by an error')
async def _(log):
    lock = asyncio.Lock()
    async def body():
        async with lock:
            raise ValueError('inside')
    await attempt(log, body())
    log.append(lock.locked())

@case('lock: a cancelled waiter is passed over')
async def _(log):
    lock = asyncio.Lock()
    await lock.acquire()
    async def worker(n):
        async with lock:
            log.append(n)
    a, b, c = (asyncio.create_task(worker(n)) for n in 'abc')
    await turns(1)
    b.cancel()
    await turns(1)
    lock.release()
    await asyncio.wait([a, b, c])
    log.append(b.cancelled())

@case('lock: cancelled after it was woken, the next one gets it')
async def _(log):
    lock = asyncio.Lock()
    await lock.acquire()
    async def worker(n):
        async with lock:
            log.append(n)
    a, b = (asyncio.create_task(worker(n)) for n in 'ab')
    await turns(1)
    lock.release()
    a.cancel()
    await asyncio.wait([a, b])
    log.append(lock.locked())

@case('lock: nobody overtakes')
async def _(log):
    lock = asyncio.Lock()
    await lock.acquire()
    async def worker(n):
        await lock.acquire()
        log.append(n)
        lock.release()
    t = asyncio.create_task(worker('waiting'))
    await turns(1)
    lock.release()
    await worker('late')
    await t

@case('event: wakes all who wait')
async def _(log):
    e = asyncio.Event()
    async def worker(n):
        log.append([n, await e.wait()])
    ts = [asyncio.create_task(worker(i)) for i in range(3)]
    await turns(1)
    log.append(e.is_set())
    e.set()
    await asyncio.gather(*ts)
    log += [e.is_set(), await e.wait()]
    e.clear()
    log.append(e.is_set())

@case('event: set and cleared at once still wakes')
async def _(log):
    e = asyncio.Event()
    t = asyncio.create_task(e.wait())
    await turns(1)
    e.set()
    e.clear()
    log += [await t, e.is_set()]

@case('condition: notify wakes as many as asked')
async def _(log):
    c = asyncio.Condition()
    async def worker(n):
        async with c:
            await c.wait()
            log.append(n)
    ts = [asyncio.create_task(worker(i)) for i in range(4)]
    await turns(1)
    async with c:
        c.notify()
    await turns(4)
    log.append('one')
    async with c:
        c.notify(2)
    await turns(4)
    log.append('two')
    async with c:
        c.notify_all()
    await asyncio.gather(*ts)

@case('condition: without the lock')
async def _(log):
    c = asyncio.Condition()
    await attempt(log, c.wait())
    tried(log, c.notify)
    tried(log, c.notify_all)

@case('condition: wait_for')
async def _(log):
    c = asyncio.Condition()
    state = [0]
    async def worker():
        async with c:
            return await c.wait_for(lambda: state[0] >= 2 and f'state {state[0]}')
    t = asyncio.create_task(worker())
    for _ in range(3):
        await turns(2)
        async with c:
            state[0] += 1
            c.notify_all()
    return await t

@case('condition: cancelled, the lock is held again')
async def _(log):
    c = asyncio.Condition()
    async def worker():
        async with c:
            try:
                await c.wait()
            except asyncio.CancelledError:
                log.append(['cancelled', c.locked()])
                raise
    t = asyncio.create_task(worker())
    await turns(1)
    t.cancel()
    await attempt(log, t)
    log.append(c.locked())

@case('condition: a notification that was cancelled goes to the next')
async def _(log):
    c = asyncio.Condition()
    async def worker(n):
        async with c:
            await c.wait()
            log.append(n)
    a, b = (asyncio.create_task(worker(n)) for n in 'ab')
    await turns(1)
    async with c:
        c.notify(1)
        a.cancel()
    await asyncio.wait([a, b], timeout=5)
    log += [a.cancelled(), b.done()]
    b.cancel()

@case('semaphore: lets so many in')
async def _(log):
    s = asyncio.Semaphore(2)
    inside = [0, 0]
    async def worker():
        async with s:
            inside[0] += 1
            inside[1] = max(inside)
            await asyncio.sleep(1)
            inside[0] -= 1
    await asyncio.gather(*(worker() for _ in range(5)))
    return [inside[1], now(), s.locked()]

@case('semaphore: bad values')
async def _(log):
    tried(log, asyncio.Semaphore, -1)
    b = asyncio.BoundedSemaphore(1)
    await b.acquire()
    b.release()
    tried(log, b.release)

@case('semaphore: nobody overtakes')
async def _(log):
    s = asyncio.Semaphore(1)
    await s.acquire()
    async def worker(n):
        await s.acquire()
        log.append(n)
    ts = [asyncio.create_task(worker(i)) for i in range(3)]
    await turns(1)
    s.release()
    log.append(s.locked())
    late = asyncio.create_task(worker('late'))
    s.release()
    s.release()
    s.release()
    await asyncio.gather(*ts, late)
    log.append(s.locked())

@case('semaphore: cancelled after it was woken')
async def _(log):
    s = asyncio.Semaphore(1)
    await s.acquire()
    async def worker(n):
        await s.acquire()
        log.append(n)
        return n
    a, b = (asyncio.create_task(worker(n)) for n in 'ab')
    await turns(1)
    s.release()
    a.cancel()
    await asyncio.wait([a, b])
    log += [a.cancelled(), b.result(), s.locked()]

@case('barrier: all go on together')
async def _(log):
    b = asyncio.Barrier(3)
    async def worker(n):
        await asyncio.sleep(n)
        i = await b.wait()
        log.append([n, now()])
        return i
    indexes = await asyncio.gather(*(worker(n) for n in range(3)))
    return [sorted(indexes), b.n_waiting, b.parties, b.broken]

@case('barrier: used again')
async def _(log):
    b = asyncio.Barrier(2)
    async def worker(n):
        for round in range(3):
            await b.wait()
            log.append([round, n]) if n == 0 else None
    await asyncio.gather(worker(0), worker(1))

@case('barrier: aborted')
async def _(log):
    b = asyncio.Barrier(3)
    ts = [asyncio.create_task(b.wait()) for _ in range(2)]
    await turns(2)
    log.append(b.n_waiting)
    await b.abort()
    for t in ts:
        await attempt(log, t)
    await attempt(log, b.wait())
    log.append(b.broken)

@case('barrier: reset')
async def _(log):
    b = asyncio.Barrier(3)
    ts = [asyncio.create_task(b.wait()) for _ in range(2)]
    await turns(2)
    await b.reset()
    for t in ts:
        await attempt(log, t)
    log += [b.broken, b.n_waiting]
    tried(log, asyncio.Barrier, 0)
