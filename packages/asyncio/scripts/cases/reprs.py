"""How things read."""
import asyncio

from .case import attempt, case, fut, loop, soon, turns

@case('repr: futures')
async def _(log):
    f = fut()
    log.append(repr(f))
    f.set_result('value')
    log.append(repr(f))
    g = fut()
    g.set_exception(ValueError('no'))
    g.exception()
    log.append(repr(g))
    c = fut()
    c.cancel()
    log.append(repr(c))
    w = fut()
    t = asyncio.create_task(attempt([], w))
    await turns(1)
    log.append(repr(w))
    w.set_result(12)
    await t

@case('repr: groups and timeouts')
async def _(log):
    g = asyncio.TaskGroup()
    log.append(repr(g))
    async with g:
        g.create_task(soon())
        g.create_task(soon())
        log.append(repr(g))
    t = asyncio.timeout_at(2.12345)
    log.append(repr(t))
    async with t:
        log.append(repr(t))
    log.append(repr(t))

@case('repr: queues')
async def _(log):
    q = asyncio.Queue(3)
    log.append(str(q))
    q.put_nowait(1)
    q.put_nowait('two')
    log.append(str(q))
    q.shutdown()
    log.append(str(q))
    e = asyncio.LifoQueue()
    t = asyncio.create_task(e.get())
    await turns(1)
    log.append(str(e))
    t.cancel()

@case('repr: handles')
async def _(log):
    h = loop().call_later(10, log.append, 1)
    h.cancel()
    log.append(repr(h).split(' when')[0])
    s = loop().call_soon(log.append, 1)
    s.cancel()
    log.append(repr(s))
