"""The loop itself: callbacks, timers, the exception handler."""
import asyncio

from .case import case, err, fut, loop, now, soon, tried, turns

@case('loop: call_soon is first in, first out')
async def _(log):
    for i in range(5):
        loop().call_soon(log.append, i)
    await turns(1)

@case('loop: what call_soon adds runs in the next iteration')
async def _(log):
    def outer():
        log.append('outer')
        loop().call_soon(log.append, 'inner')
    loop().call_soon(outer)
    loop().call_soon(log.append, 'beside')
    await turns(1)
    log.append('turn')
    await turns(1)

@case('loop: a cancelled handle does not run')
async def _(log):
    h = loop().call_soon(log.append, 'no')
    log.append(h.cancelled())
    h.cancel()
    h.cancel()
    log.append(h.cancelled())
    await turns(1)

@case('loop: a callback that cancels a later one')
async def _(log):
    handles = []
    loop().call_soon(lambda: handles[0].cancel())
    handles.append(loop().call_soon(log.append, 'no'))
    await turns(1)
    log.append('done')

@case('loop: a failing callback goes to the handler')
async def _(log):
    def bad(): raise ValueError('oops')
    loop().call_soon(bad)
    loop().call_soon(log.append, 'next')
    await turns(1)

@case('loop: timers run by time')
async def _(log):
    for d in (3, 1, 2):
        loop().call_later(d, lambda d=d: log.append([d, now()]))
    await asyncio.sleep(4)

@case('loop: timers of one time run in the order of creation')
async def _(log):
    when = loop().time() + 1
    for i in range(6):
        loop().call_at(when, log.append, i)
    await asyncio.sleep(2)

@case('loop: a cancelled timer does not run')
async def _(log):
    h = loop().call_later(1, log.append, 'no')
    loop().call_later(2, log.append, 'yes')
    h.cancel()
    await asyncio.sleep(3)
    log.append(h.cancelled())

@case('loop: many cancelled timers are dropped, the others run')
async def _(log):
    hs = [loop().call_later(1 + i / 1000, log.append, i) for i in range(300)]
    for i, h in enumerate(hs):
        if i % 50:
            h.cancel()
    await asyncio.sleep(5)

@case('loop: a timer in the past runs soon')
async def _(log):
    loop().call_at(loop().time() - 10, log.append, 'past')
    loop().call_later(0, log.append, 'zero')
    loop().call_later(-1, log.append, 'negative')
    await turns(3)

@case('loop: a timer set by a timer')
async def _(log):
    def tick(n):
        log.append([n, now()])
        if n:
            loop().call_later(0.5, tick, n - 1)
    tick(3)
    await asyncio.sleep(10)

@case('loop: when() of a timer')
async def _(log):
    log.append(loop().call_at(7.5, log.append, 1).when())

@case('loop: a failing exception handler is reported, not fatal')
async def _(log):
    reported = []
    loop().default_exception_handler = lambda context: reported.append([context['message'], err(context['exception'])])
    def handler(loop, context): raise RuntimeError('handler broke')
    loop().set_exception_handler(handler)
    def bad(): raise ValueError('bad')
    loop().call_soon(bad)
    await turns(1)
    log += reported

@case('loop: running it again inside is refused')
async def _(log):
    f = fut()
    own = loop()
    tried(log, own.run_until_complete, f)


@case('loop: create_task wants a coroutine')
async def _(log):
    try:
        loop().create_task(123)
    except TypeError as exc:
        log.append(err(exc))
