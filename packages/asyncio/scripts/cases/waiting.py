"""wait, wait_for, as_completed, timeouts."""
import asyncio

from .case import after, attempt, case, fail, forever, fut, loop, now, tried, turns

@case('wait: for all')
async def _(log):
    ts = [asyncio.create_task(after(d, d)) for d in (2, 1, 3)]
    done, pending = await asyncio.wait(ts)
    return [sorted(t.result() for t in done), len(pending), now()]

@case('wait: for the first')
async def _(log):
    ts = [asyncio.create_task(after(d, d)) for d in (2, 1, 3)]
    done, pending = await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
    return [sorted(t.result() for t in done), len(pending), now()]

@case('wait: for the first exception')
async def _(log):
    ts = [asyncio.create_task(after(1, 1)), asyncio.create_task(fail(ValueError('x'), 2)), asyncio.create_task(after(3, 3))]
    done, pending = await asyncio.wait(ts, return_when=asyncio.FIRST_EXCEPTION)
    log.append(sorted(str(t.exception()) for t in done))
    return [len(done), len(pending), now()]

@case('wait: with a timeout')
async def _(log):
    ts = [asyncio.create_task(after(d, d)) for d in (1, 5)]
    done, pending = await asyncio.wait(ts, timeout=2)
    log.append([len(done), len(pending), now()])
    log.append([t.cancelled() for t in pending])
    await asyncio.gather(*ts)

@case('wait: bad arguments')
async def _(log):
    await attempt(log, asyncio.wait([]))
    await attempt(log, asyncio.wait([fut()], return_when='NEVER'))

@case('wait: cancelling it leaves the tasks alone')
async def _(log):
    t = asyncio.create_task(after(2, 'v'))
    w = asyncio.create_task(asyncio.wait([t]))
    await turns(1)
    w.cancel()
    await attempt(log, w)
    log += [t.done(), await t]

@case('wait_for: in time')
async def _(log):
    return [await asyncio.wait_for(after(1, 'v'), 2), now()]

@case('wait_for: too late')
async def _(log):
    await attempt(log, asyncio.wait_for(forever(log, 'inner'), 1))
    log.append(now())

@case('wait_for: no limit')
async def _(log):
    return [await asyncio.wait_for(after(10, 'v'), None), now()]

@case('wait_for: no time at all does not start the coroutine')
async def _(log):
    async def child():
        log.append('started')
    await attempt(log, asyncio.wait_for(child(), 0))
    await attempt(log, asyncio.wait_for(child(), -1))

@case('wait_for: no time, but done already')
async def _(log):
    f = fut()
    f.set_result('v')
    return await asyncio.wait_for(f, 0)

@case('wait_for: a task that refuses to be cancelled returns its value')
async def _(log):
    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            return 'refused'
    await attempt(log, asyncio.wait_for(asyncio.create_task(stubborn()), 1))

@case('wait_for: a task that takes its time to be cancelled')
async def _(log):
    async def slow():
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(3)
    await attempt(log, asyncio.wait_for(asyncio.create_task(slow()), 1))
    log.append(now())

@case('wait_for: an error in time')
async def _(log):
    await attempt(log, asyncio.wait_for(fail(ValueError('x')), 1))

@case('wait_for: an error during the cancellation')
async def _(log):
    async def bad():
        try:
            await asyncio.sleep(10)
        finally:
            raise ValueError('cleanup')
    await attempt(log, asyncio.wait_for(asyncio.create_task(bad()), 1))

@case('wait_for: cancelled from outside')
async def _(log):
    t = asyncio.create_task(asyncio.wait_for(forever(log, 'inner'), 10))
    await turns(2)
    t.cancel('outside')
    await attempt(log, t)
    log.append(now() < 10)

@case('as_completed: in the order in which they come')
async def _(log):
    for nxt in asyncio.as_completed([after(3, 'a'), after(1, 'b'), after(2, 'c')]):
        log.append([await nxt, now()])

@case('as_completed: with an error')
async def _(log):
    for nxt in asyncio.as_completed([after(2, 'a'), fail(ValueError('b'), 1)]):
        await attempt(log, nxt)

@case('as_completed: time runs out')
async def _(log):
    for nxt in asyncio.as_completed([after(1, 'a'), after(5, 'b'), after(6, 'c')], timeout=3):
        await attempt(log, nxt)
    log.append(now())

@case('as_completed: duplicates count once')
async def _(log):
    t = asyncio.create_task(after(1, 'v'))
    n = 0
    for nxt in asyncio.as_completed([t, t, t]):
        await nxt
        n += 1
    return n

@case('as_completed: the futures themselves')
async def _(log):
    ts = [asyncio.create_task(after(d, d), name=str(d)) for d in (2, 1)]
    async for t in asyncio.as_completed(ts):
        log.append([t.get_name(), t.result()])

# -------------------------------------------------------------------- timeouts

@case('timeout: in time')
async def _(log):
    async with asyncio.timeout(2) as t:
        await asyncio.sleep(1)
    log += [t.expired(), now()]

@case('timeout: too late')
async def _(log):
    t = asyncio.timeout(1)
    async def body():
        async with t:
            await forever(log, 'body')
    await attempt(log, body())
    log += [t.expired(), now(), asyncio.current_task().cancelling()]

@case('timeout: none')
async def _(log):
    async with asyncio.timeout(None) as t:
        await asyncio.sleep(100)
    log += [t.when(), t.expired()]

@case('timeout: zero still gives one turn')
async def _(log):
    async def body():
        async with asyncio.timeout(0):
            log.append('in')
            await asyncio.sleep(0)
            log.append('not reached')
    await attempt(log, body())

@case('timeout: nested, the outer one first')
async def _(log):
    async def body():
        async with asyncio.timeout(1) as outer:
            try:
                async with asyncio.timeout(2) as inner:
                    await asyncio.sleep(5)
            finally:
                log.append([outer.expired(), inner.expired()])
    await attempt(log, body())

@case('timeout: nested, the inner one first')
async def _(log):
    async with asyncio.timeout(5) as outer:
        async def body():
            async with asyncio.timeout(1):
                await asyncio.sleep(10)
        await attempt(log, body())
        await asyncio.sleep(1)
    log += [outer.expired(), now()]

@case('timeout: rescheduled')
async def _(log):
    async with asyncio.timeout(1) as t:
        t.reschedule(loop().time() + 5)
        await asyncio.sleep(3)
    log += [t.expired(), t.when(), now()]
    tried(log, t.reschedule, 1)

@case('timeout: cancelled from outside is not a timeout')
async def _(log):
    async def body():
        async with asyncio.timeout(10):
            await forever()
    t = asyncio.create_task(body())
    await turns(2)
    t.cancel('outside')
    await attempt(log, t)

@case('timeout: cancelled from outside and expired')
async def _(log):
    async def body():
        async with asyncio.timeout(1):
            await asyncio.sleep(5)
    t = asyncio.create_task(body())
    await asyncio.sleep(0.5)
    loop().call_later(0.5, t.cancel)
    await attempt(log, t)

@case('timeout: an error of the body is not replaced')
async def _(log):
    async def body():
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                raise ValueError('mine')
    await attempt(log, body())

@case('timeout: a body that swallows the cancellation')
async def _(log):
    async with asyncio.timeout(1) as t:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            log.append('swallowed')
    log += [t.expired(), asyncio.current_task().cancelling()]
    await asyncio.sleep(1)

@case('timeout: entered twice')
async def _(log):
    t = asyncio.timeout(1)
    async def body():
        async with t:
            pass
    await body()
    await attempt(log, body())

@case('timeout: at a time')
async def _(log):
    async def body():
        async with asyncio.timeout_at(loop().time() + 2):
            await asyncio.sleep(5)
    await attempt(log, body())
    log.append(now())
