"""Cancellation, sleep, gather, shield."""
import asyncio

from .case import after, attempt, case, err, fail, forever, fut, now, soon, turns

@case('cancel: before the first step the coroutine never runs')
async def _(log):
    async def child():
        log.append('ran')
    t = asyncio.create_task(child())
    log.append(t.cancel())
    await attempt(log, t)
    log.append(t.cancelled())

@case('cancel: while it waits for a future')
async def _(log):
    t = asyncio.create_task(forever(log, 't'))
    await turns(1)
    log += [t.cancel(), t.cancelled(), t.done()]
    await attempt(log, t)
    log += [t.cancelled(), t.cancel()]

@case('cancel: the message comes through')
async def _(log):
    t = asyncio.create_task(forever())
    await turns(1)
    t.cancel('enough')
    await attempt(log, t)

@case('cancel: the message comes through a chain of tasks')
async def _(log):
    inner = asyncio.create_task(forever())
    async def outer():
        await inner
    t = asyncio.create_task(outer())
    await turns(2)
    t.cancel('deep')
    await attempt(log, t)
    log += [inner.cancelled(), t.cancelled()]

@case('cancel: while it sleeps')
async def _(log):
    t = asyncio.create_task(after(100))
    await asyncio.sleep(1)
    t.cancel()
    await attempt(log, t)
    log.append(now())

@case('cancel: a task may refuse')
async def _(log):
    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            log.append('refused')
        return 'still here'
    t = asyncio.create_task(stubborn())
    await turns(1)
    t.cancel()
    log += [await t, t.cancelled(), t.cancelling()]

@case('cancel: a task may clean up first')
async def _(log):
    async def tidy():
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(1)
            log.append(['tidied', now()])
    t = asyncio.create_task(tidy())
    await turns(1)
    t.cancel()
    await attempt(log, t)

@case('cancel: twice, the second during the clean-up')
async def _(log):
    async def tidy():
        try:
            await asyncio.sleep(10)
        finally:
            try:
                await asyncio.sleep(1)
                log.append('not reached')
            finally:
                log.append('second')
    t = asyncio.create_task(tidy())
    await turns(1)
    t.cancel('one')
    await turns(1)
    t.cancel('two')
    await attempt(log, t)
    log.append(t.cancelling())

@case('cancel: raising another error instead')
async def _(log):
    async def child():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            raise ValueError('instead')
    t = asyncio.create_task(child())
    await turns(1)
    t.cancel()
    await attempt(log, t)
    log.append(t.cancelled())

@case('cancel: right before the coroutine returns, the cancellation wins')
async def _(log):
    async def child():
        asyncio.current_task().cancel()
        return 'value'
    t = asyncio.create_task(child())
    await attempt(log, t)
    log.append(t.cancelled())

@case('cancel: itself, at the next await')
async def _(log):
    async def child():
        asyncio.current_task().cancel('self')
        log.append('before')
        await asyncio.sleep(0)
        log.append('not reached')
    await attempt(log, asyncio.create_task(child()))

@case('cancel: after the future was set, before the task woke')
async def _(log):
    f = fut()
    async def child():
        log.append(await f)
    t = asyncio.create_task(child())
    await turns(1)
    f.set_result('value')
    t.cancel()
    await attempt(log, t)
    log.append(f.result())

@case('cancel: counts requests')
async def _(log):
    t = asyncio.create_task(forever())
    await turns(1)
    log.append(t.cancelling())
    t.cancel()
    t.cancel()
    log += [t.cancelling(), t.uncancel(), t.uncancel(), t.uncancel(), t.cancelling()]
    await attempt(log, t)

@case('cancel: uncancel before the step takes it back')
async def _(log):
    async def child():
        log.append('ran')
        return 1
    t = asyncio.create_task(child())
    t.cancel()
    t.uncancel()
    await attempt(log, t)

@case('cancel: an awaited task is cancelled with the one that waits')
async def _(log):
    inner = asyncio.create_task(forever(log, 'inner'))
    async def outer():
        try:
            await inner
        except asyncio.CancelledError:
            log.append('outer cancelled')
            raise
    t = asyncio.create_task(outer())
    await turns(2)
    t.cancel()
    await attempt(log, t)

@case('cancel: a cancelled inner task raises in the outer one, which goes on')
async def _(log):
    inner = asyncio.create_task(forever())
    async def outer():
        try:
            await inner
        except asyncio.CancelledError:
            log.append('inner was cancelled')
        return 'fine'
    t = asyncio.create_task(outer())
    await turns(2)
    inner.cancel()
    log += [await t, t.cancelled()]

# -------------------------------------------------------------------- sleep

@case('sleep: returns its result')
async def _(log):
    log += [await asyncio.sleep(1, 'value'), now(), await asyncio.sleep(0, 'zero'), await asyncio.sleep(-5, 'negative'), now()]

@case('sleep: in order of time')
async def _(log):
    async def s(d):
        await asyncio.sleep(d)
        log.append([d, now()])
    await asyncio.gather(*(s(d) for d in (0.3, 0.1, 0.2, 0.05)))

@case('sleep: not a number')
async def _(log):
    await attempt(log, asyncio.sleep(float('nan')))

# -------------------------------------------------------------------- gather and shield

@case('gather: results in the order of arguments')
async def _(log):
    return await asyncio.gather(after(3, 'a'), after(1, 'b'), after(2, 'c'))

@case('gather: nothing')
async def _(log):
    return await asyncio.gather()

@case('gather: the first exception comes out, the others run on')
async def _(log):
    async def slow():
        await asyncio.sleep(3)
        log.append('slow done')
    await attempt(log, asyncio.gather(slow(), fail(ValueError('first'), 1), fail(KeyError('second'), 2)))
    log.append(now())
    await asyncio.sleep(5)

@case('gather: return_exceptions')
async def _(log):
    rs = await asyncio.gather(after(1, 'a'), fail(ValueError('x')), after(0, 'c'), return_exceptions=True)
    return [err(r) if isinstance(r, BaseException) else r for r in rs]

@case('gather: the same future twice')
async def _(log):
    t = asyncio.create_task(soon('v'))
    return await asyncio.gather(t, after(1, 'w'), t)

@case('gather: cancelling it cancels the children')
async def _(log):
    g = asyncio.gather(forever(log, 'a'), forever(log, 'b'))
    await turns(1)
    log.append(g.cancel())
    await attempt(log, g)
    log.append(g.cancelled())

@case('gather: cancelling the task that waits')
async def _(log):
    async def outer():
        await asyncio.gather(forever(log, 'a'), forever(log, 'b'))
    t = asyncio.create_task(outer())
    await turns(2)
    t.cancel('stop')
    await attempt(log, t)
    log.append(t.cancelled())

@case('gather: cancelled with return_exceptions all the same')
async def _(log):
    g = asyncio.gather(forever(log, 'a'), after(100), return_exceptions=True)
    await turns(1)
    g.cancel()
    await attempt(log, g)

@case('gather: a cancelled child is an error, not a cancellation')
async def _(log):
    t = asyncio.create_task(forever())
    g = asyncio.gather(t, after(1))
    await turns(1)
    t.cancel()
    await attempt(log, g)
    log.append(g.cancelled())

@case('gather: a cancelled child among the results')
async def _(log):
    t = asyncio.create_task(forever())
    g = asyncio.gather(t, after(1, 'b'), return_exceptions=True)
    await turns(1)
    t.cancel('msg')
    rs = await g
    return [err(r) if isinstance(r, BaseException) else r for r in rs]

@case('gather: of futures that are done')
async def _(log):
    a, b = fut(), fut()
    a.set_result(1)
    b.set_result(2)
    g = asyncio.gather(a, b)
    log.append(g.done())
    return await g

@case('gather: cancel when done returns False')
async def _(log):
    g = asyncio.gather(soon(1))
    await g
    return g.cancel()

@case('gather: nested')
async def _(log):
    return await asyncio.gather(asyncio.gather(after(1, 1), after(2, 2)), asyncio.gather(after(1, 3)))

@case('shield: the inner task survives')
async def _(log):
    inner = asyncio.create_task(after(2, 'kept'))
    async def outer():
        return await asyncio.shield(inner)
    t = asyncio.create_task(outer())
    await asyncio.sleep(1)
    t.cancel()
    await attempt(log, t)
    log += [inner.done(), await inner, now()]

@case('shield: passes the result and the exception')
async def _(log):
    await attempt(log, asyncio.shield(after(1, 'r')))
    await attempt(log, asyncio.shield(fail(ValueError('e'))))

@case('shield: a cancelled inner cancels the outer')
async def _(log):
    inner = asyncio.create_task(forever())
    s = asyncio.shield(inner)
    await turns(1)
    inner.cancel()
    await attempt(log, s)
    log.append(s.cancelled())

@case('shield: of one that is done is the thing itself')
async def _(log):
    f = fut()
    f.set_result(1)
    return asyncio.shield(f) is f

@case('shield: an error after the outer was cancelled is not reported')
async def _(log):
    inner = asyncio.create_task(fail(ValueError('late'), 2))
    s = asyncio.shield(inner)
    await turns(1)
    s.cancel()
    await attempt(log, s)
    await asyncio.sleep(3)
    log.append(err(inner.exception()))
