"""Futures."""
import asyncio

from .case import after, attempt, case, err, fut, loop, soon, tried, turns

@case('future: a new one is pending')
async def _(log):
    f = fut()
    log += [f.done(), f.cancelled()]
    tried(log, f.result)
    tried(log, f.exception)

@case('future: a result comes out')
async def _(log):
    f = fut()
    f.set_result(42)
    log += [f.done(), f.cancelled(), f.result(), f.exception()]
    return await f

@case('future: an exception comes out of result() and of await')
async def _(log):
    f = fut()
    f.set_exception(ValueError('no'))
    tried(log, f.result)
    log.append(err(f.exception()))
    await attempt(log, f)

@case('future: an exception class is called')
async def _(log):
    f = fut()
    f.set_exception(ValueError)
    log.append(err(f.exception()))

@case('future: a second result is refused')
async def _(log):
    f = fut()
    f.set_result(1)
    tried(log, f.set_result, 2)
    tried(log, f.set_exception, ValueError('x'))
    log.append(f.result())

@case('future: cancel')
async def _(log):
    f = fut()
    log += [f.cancel(), f.cancel(), f.cancelled(), f.done()]
    tried(log, f.result)
    tried(log, f.exception)
    tried(log, f.set_result, 1)

@case('future: cancel with a message')
async def _(log):
    f = fut()
    f.cancel('why')
    tried(log, f.result)
    await attempt(log, f)

@case('future: cancel after it is done does nothing')
async def _(log):
    f = fut()
    f.set_result(1)
    log += [f.cancel(), f.cancelled(), f.result()]

@case('future: callbacks run in order, in the next iteration')
async def _(log):
    f = fut()
    for name in 'abcd':
        f.add_done_callback(lambda f, name=name: log.append([name, f.result()]))
    f.set_result('x')
    log.append('set')
    await turns(1)
    log.append('turn')

@case('future: a callback added later runs soon')
async def _(log):
    f = fut()
    f.set_result(1)
    f.add_done_callback(lambda f: log.append('called'))
    log.append('added')
    await turns(1)

@case('future: remove_done_callback removes every registration')
async def _(log):
    f = fut()
    def cb(f): log.append('cb')
    def other(f): log.append('other')
    f.add_done_callback(cb)
    f.add_done_callback(other)
    f.add_done_callback(cb)
    log += [f.remove_done_callback(cb), f.remove_done_callback(cb)]
    f.set_result(1)
    await turns(1)

@case('future: remove_done_callback after it is done comes too late')
async def _(log):
    f = fut()
    def cb(f): log.append('cb')
    f.add_done_callback(cb)
    f.set_result(1)
    log.append(f.remove_done_callback(cb))
    await turns(1)

@case('future: a failing callback goes to the handler, the others run')
async def _(log):
    f = fut()
    def bad(f): raise ValueError('bad')
    f.add_done_callback(lambda f: log.append('first'))
    f.add_done_callback(bad)
    f.add_done_callback(lambda f: log.append('last'))
    f.set_result(1)
    await turns(1)

@case('future: several tasks wait for one')
async def _(log):
    f = fut()
    async def waiter(name):
        log.append([name, await f])
    ts = [asyncio.create_task(waiter(n)) for n in 'abc']
    await turns(1)
    f.set_result('v')
    await asyncio.gather(*ts)

@case('future: cancelling it cancels those who wait')
async def _(log):
    f = fut()
    t = asyncio.create_task(attempt(log, f))
    await turns(1)
    f.cancel('gone')
    await t

@case('future: awaiting one that is done does not give way')
async def _(log):
    f = fut()
    f.set_result(1)
    loop().call_soon(log.append, 'other')
    await f
    log.append('after')
    await turns(1)

@case('future: callbacks of a callback come after those that are waiting')
async def _(log):
    f, g = fut(), fut()
    f.add_done_callback(lambda _: (log.append('f1'), g.set_result(0)))
    f.add_done_callback(lambda _: log.append('f2'))
    g.add_done_callback(lambda _: log.append('g'))
    f.set_result(0)
    await turns(2)
