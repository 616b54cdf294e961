"""What CPython's asyncio does in each behaviour case.

Run under CPython 3.13: `python3.13 record_cases.py > ../src/testing/recorded.generated.ts`.
Every case here has a twin of the same name in src/testing/, written for generators. A case is a coroutine function that
appends to `log`; its outcome, and what the loop's exception handler was told, are appended for it. Time is virtual, so
that durations cost nothing and can be logged.
"""
import asyncio
import contextvars
import json
import selectors
import sys

CASES = {}
TAKES_TIME = []


def case(name):
    def register(fn):
        assert name not in CASES, name
        CASES[name] = fn
        return fn
    return register


class JumpingSelector(selectors.DefaultSelector):
    loop = None

    def select(self, timeout=None):
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            return super().select(5)
        self.loop.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.now = 0.0
        selector = JumpingSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self):
        return self.now


def err(exc):
    """An exception as both languages can print it."""
    if exc is None:
        return None
    if isinstance(exc, BaseExceptionGroup):
        return f'ExceptionGroup: {exc} {json.dumps(sorted(err(e) for e in exc.exceptions))}'
    return f'{type(exc).__name__}: {exc}'


def now():
    return round(asyncio.get_running_loop().time(), 6)


def record(fn):
    log = []
    loop_ref = []

    def handler(loop, context):
        message = context['message'].split(' callback')[0].split(' <')[0]
        log.append(['handler', message, err(context.get('exception'))])

    async def main():
        loop = asyncio.get_running_loop()
        loop_ref.append(loop)
        loop.set_exception_handler(handler)
        return await fn(log)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        try:
            result = runner.run(main())
        except BaseException as exc:
            log.append(['raised', err(exc)])
        else:
            log.append(['returned', result])
        if runner.get_loop().now > 0:
            TAKES_TIME.append(fn)
    return in_order(log)


def in_order(log):
    """The tasks of a group are a set: in which order they are cancelled is chance, so runs of that are sorted."""
    out, run = [], []
    for entry in [*log, None]:
        if isinstance(entry, str) and entry.endswith(' cancelled'):
            run.append(entry)
            continue
        out += sorted(run) + [entry]
        run = []
    return out[:-1]


def loop():
    return asyncio.get_running_loop()


def fut():
    return loop().create_future()


async def soon(value=None):
    await asyncio.sleep(0)
    return value


async def after(delay, value=None):
    await asyncio.sleep(delay)
    return value


async def fail(exc, delay=0):
    await asyncio.sleep(delay)
    raise exc


async def forever(log=None, name=''):
    try:
        await fut()
    except asyncio.CancelledError:
        if log is not None:
            log.append(f'{name} cancelled')
        raise


async def turns(n=1):
    for _ in range(n):
        await asyncio.sleep(0)


async def attempt(log, awaitable):
    """Await; log what came of it."""
    try:
        log.append(['ok', await awaitable])
    except BaseException as exc:
        log.append(['error', err(exc)])


def tried(log, fn, *args):
    try:
        log.append(['ok', fn(*args)])
    except BaseException as exc:
        log.append(['error', err(exc)])


# ------------------------------------------------------------------ futures

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

# ------------------------------------------------------------------ loop

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

# ------------------------------------------------------------------ tasks

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

# ------------------------------------------------------------------ cancellation

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

# ------------------------------------------------------------------ sleep

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

# ------------------------------------------------------------------ gather and shield

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

# ------------------------------------------------------------------ wait, wait_for, as_completed

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

# ------------------------------------------------------------------ timeouts

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

# ------------------------------------------------------------------ task groups

@case('group: waits for its tasks')
async def _(log):
    async with asyncio.TaskGroup() as g:
        a = g.create_task(after(2, 'a'))
        b = g.create_task(after(1, 'b'))
    log += [a.result(), b.result(), now()]

@case('group: empty')
async def _(log):
    async with asyncio.TaskGroup():
        pass
    log.append('out')

@case('group: one failure cancels the others')
async def _(log):
    async def body():
        async with asyncio.TaskGroup() as g:
            g.create_task(forever(log, 'a'))
            g.create_task(fail(ValueError('b'), 1))
            g.create_task(forever(log, 'c'))
    await attempt(log, body())
    log += [now(), asyncio.current_task().cancelling()]

@case('group: several failures come together')
async def _(log):
    # Which of the two is cancelled first is chance: the texts are sorted.
    async def bad(exc):
        try:
            await forever()
        finally:
            raise exc
    async def body():
        async with asyncio.TaskGroup() as g:
            g.create_task(bad(ValueError('one')))
            g.create_task(bad(KeyError(2)))
            g.create_task(fail(TypeError('three')))
    await attempt(log, body())

@case('group: an error of the body cancels the tasks')
async def _(log):
    async def body():
        async with asyncio.TaskGroup() as g:
            g.create_task(forever(log, 'a'))
            await asyncio.sleep(1)
            raise ValueError('body')
    await attempt(log, body())

@case('group: a failure cancels the body')
async def _(log):
    async def body():
        async with asyncio.TaskGroup() as g:
            g.create_task(fail(ValueError('task'), 1))
            await forever(log, 'body')
    await attempt(log, body())
    await asyncio.sleep(1)
    log.append('goes on')

@case('group: cancelled from outside')
async def _(log):
    async def body():
        async with asyncio.TaskGroup() as g:
            g.create_task(forever(log, 'a'))
            await forever(log, 'body')
    t = asyncio.create_task(body())
    await turns(2)
    t.cancel('outside')
    await attempt(log, t)
    log.append(t.cancelled())

@case('group: cancelled while it waits for its tasks')
async def _(log):
    async def body():
        async with asyncio.TaskGroup() as g:
            g.create_task(forever(log, 'a'))
            g.create_task(forever(log, 'b'))
    t = asyncio.create_task(body())
    await turns(3)
    t.cancel()
    await attempt(log, t)

@case('group: a task that is cancelled does not end the group')
async def _(log):
    async with asyncio.TaskGroup() as g:
        a = g.create_task(forever())
        g.create_task(after(2))
        await turns(1)
        a.cancel()
    log += [a.cancelled(), now()]

@case('group: nested')
async def _(log):
    async def inner():
        async with asyncio.TaskGroup() as g:
            g.create_task(fail(ValueError('deep')))
    async def body():
        async with asyncio.TaskGroup() as g:
            g.create_task(forever(log, 'sibling'))
            g.create_task(inner())
    await attempt(log, body())

@case('group: tasks may be added by tasks')
async def _(log):
    async def child(g, n):
        log.append(n)
        if n:
            g.create_task(child(g, n - 1))
        await asyncio.sleep(1)
    async with asyncio.TaskGroup() as g:
        g.create_task(child(g, 3))
    log.append(now())

@case('group: not entered, finished, shutting down')
async def _(log):
    g = asyncio.TaskGroup()
    for _ in range(1):
        try:
            g.create_task(soon())
        except RuntimeError as exc:
            log.append(str(exc).split('> ')[1])
    async with g:
        pass
    try:
        g.create_task(soon())
    except RuntimeError as exc:
        log.append(str(exc).split('> ')[1])
    async def late(g):
        try:
            await forever()
        finally:
            try:
                g.create_task(soon())
            except RuntimeError as exc:
                log.append(str(exc).split('> ')[1])
    async def body():
        async with asyncio.TaskGroup() as g:
            g.create_task(late(g))
            g.create_task(fail(ValueError('x')))
    await attempt(log, body())

@case('group: entered twice')
async def _(log):
    g = asyncio.TaskGroup()
    async def body():
        async with g:
            pass
    await body()
    try:
        await body()
    except RuntimeError as exc:
        log.append(str(exc).split('> ')[1])

@case('group: with a timeout around it')
async def _(log):
    async def body():
        async with asyncio.timeout(2):
            async with asyncio.TaskGroup() as g:
                g.create_task(forever(log, 'a'))
                g.create_task(forever(log, 'b'))
    await attempt(log, body())
    log += [now(), asyncio.current_task().cancelling()]

@case('group: a failure and a cancellation from outside at once')
async def _(log):
    async def bad():
        try:
            await forever()
        finally:
            raise ValueError('cleanup')
    async def body():
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(bad())
                await forever()
        except* ValueError:
            log.append('group')
        log.append(asyncio.current_task().cancelling())
        await attempt(log, asyncio.sleep(1))
    t = asyncio.create_task(body())
    await turns(3)
    t.cancel()
    await attempt(log, t)

# ------------------------------------------------------------------ locks

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

# ------------------------------------------------------------------ queues

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

# ------------------------------------------------------------------ context variables

@case('context: a task has a copy')
async def _(log):
    v = contextvars.ContextVar('v', default='default')
    v.set('outer')
    async def child():
        log.append(v.get())
        v.set('inner')
        await asyncio.sleep(0)
        log.append(v.get())
    await asyncio.create_task(child())
    log.append(v.get())

@case('context: the copy is taken when the task is made')
async def _(log):
    v = contextvars.ContextVar('v')
    v.set(1)
    async def child():
        return v.get()
    t = asyncio.create_task(child())
    v.set(2)
    log += [await t, v.get()]

@case('context: a coroutine shares its caller\'s')
async def _(log):
    v = contextvars.ContextVar('v')
    async def child():
        v.set('by child')
    await child()
    return v.get()

@case('context: call_soon and timers keep it')
async def _(log):
    v = contextvars.ContextVar('v')
    v.set('then')
    loop().call_soon(lambda: log.append(v.get()))
    loop().call_later(1, lambda: log.append(v.get()))
    f = fut()
    f.add_done_callback(lambda f: log.append(v.get()))
    v.set('now')
    f.set_result(1)
    await asyncio.sleep(2)

@case('context: run in a copy')
async def _(log):
    v = contextvars.ContextVar('v', default=0)
    v.set(1)
    ctx = contextvars.copy_context()
    def f():
        v.set(2)
        return v.get()
    log += [ctx.run(f), v.get(), ctx[v], v in ctx, len(ctx)]

@case('context: tokens')
async def _(log):
    v = contextvars.ContextVar('v', default='d')
    token = v.set(1)
    inner = v.set(2)
    v.reset(inner)
    log.append(v.get())
    v.reset(token)
    log.append(v.get())
    try:
        v.reset(token)
    except RuntimeError as exc:
        log.append('used once' in str(exc))

@case('context: no value and no default')
async def _(log):
    v = contextvars.ContextVar('nothing')
    try:
        v.get()
    except LookupError:
        log.append('LookupError')
    log.append(v.get('fallback'))

@case('context: entered twice')
async def _(log):
    ctx = contextvars.copy_context()
    try:
        ctx.run(lambda: ctx.run(lambda: None))
    except RuntimeError as exc:
        log.append(str(exc).split(':')[0])

@case('context: given to a task')
async def _(log):
    v = contextvars.ContextVar('v', default='d')
    ctx = contextvars.copy_context()
    async def child(x):
        log.append(v.get())
        v.set(x)
    await asyncio.create_task(child(1), context=ctx)
    await asyncio.create_task(child(2), context=ctx)
    log += [v.get(), ctx[v]]

# ------------------------------------------------------------------ eager tasks

@case('eager: one that need not wait is done at once')
async def _(log):
    loop().set_task_factory(asyncio.eager_task_factory)
    async def quick():
        log.append('ran')
        return 'v'
    t = asyncio.create_task(quick())
    log += [t.done(), t.result()]

@case('eager: runs up to the first wait')
async def _(log):
    loop().set_task_factory(asyncio.eager_task_factory)
    async def child():
        log.append('start')
        await asyncio.sleep(0)
        log.append('end')
    t = asyncio.create_task(child())
    log.append('created')
    await t

@case('eager: is the current task meanwhile')
async def _(log):
    loop().set_task_factory(asyncio.eager_task_factory)
    outer = asyncio.current_task()
    seen = []
    async def child():
        seen.append(asyncio.current_task())
    t = asyncio.create_task(child())
    log += [seen[0] is t, asyncio.current_task() is outer]

@case('eager: an error is kept for whoever awaits')
async def _(log):
    loop().set_task_factory(asyncio.eager_task_factory)
    async def bad():
        raise ValueError('eager')
    t = asyncio.create_task(bad())
    log.append(t.done())
    await attempt(log, t)

@case('eager: in a group and a gather')
async def _(log):
    loop().set_task_factory(asyncio.eager_task_factory)
    async def quick(x):
        return x
    g = asyncio.gather(quick(1), quick(2))
    log += [g.done(), await g]
    async with asyncio.TaskGroup() as group:
        t = group.create_task(quick(3))
    log.append(t.result())

# ------------------------------------------------------------------ races

@case('race: the first one that succeeds')
async def _(log):
    from asyncio.staggered import staggered_race
    w, i, es = await staggered_race([lambda: after(10, 'a'), lambda: after(1, 'b'), lambda: after(5, 'c')], 2)
    return [w, i, [err(e) for e in es], now()]

@case('race: a failure starts the next')
async def _(log):
    from asyncio.staggered import staggered_race
    w, i, es = await staggered_race([lambda: fail(ValueError('a'), 1), lambda: after(1, 'b')], None)
    return [w, i, [err(e) for e in es], now()]

@case('race: all fail')
async def _(log):
    from asyncio.staggered import staggered_race
    w, i, es = await staggered_race([lambda: fail(ValueError('a'), 1), lambda: fail(KeyError(1), 1)], 0.5)
    return [w, i, [type(e).__name__ for e in es], now()]

# ------------------------------------------------------------------ async generators

@case('asyncgen: values, with waits between')
async def _(log):
    async def ticks():
        for i in range(3):
            await asyncio.sleep(1)
            yield i
    async for i in ticks():
        log.append([i, now()])

@case('asyncgen: closed early, its finally runs')
async def _(log):
    async def ticks():
        try:
            while True:
                yield 1
        finally:
            await asyncio.sleep(1)
            log.append(['closed', now()])
    g = ticks()
    log.append(await g.__anext__())
    await g.aclose()
    await g.aclose()

@case('asyncgen: athrow')
async def _(log):
    async def gen():
        try:
            yield 1
        except ValueError as exc:
            log.append(str(exc))
            yield 2
    g = gen()
    log += [await g.__anext__(), await g.athrow(ValueError('in'))]
    await g.aclose()

# ------------------------------------------------------------------ never retrieved, shutdown

@case('shutdown: tasks that are left are cancelled')
async def _(log):
    asyncio.create_task(forever(log, 'a'))
    asyncio.create_task(forever(log, 'b'))
    await turns(1)
    return 'main done'

@case('shutdown: an error during it is reported')
async def _(log):
    async def bad():
        try:
            await forever()
        finally:
            raise ValueError('late')
    asyncio.create_task(bad())
    await turns(1)

@case('shutdown: after an error of main')
async def _(log):
    asyncio.create_task(forever(log, 'a'))
    await turns(1)
    raise ValueError('main')

@case('shutdown: main cancelled')
async def _(log):
    asyncio.current_task().cancel('by itself')
    await asyncio.sleep(0)

@case('log: a task whose exception nobody retrieves is reported')
async def _(log):
    t = asyncio.create_task(fail(ValueError('lost')))
    await turns(3)
    del t

@case('log: a future whose exception nobody retrieves is reported')
async def _(log):
    f = fut()
    f.set_exception(ValueError('lost'))
    del f
    await turns(3)

@case('log: one that was looked at is not')
async def _(log):
    f = fut()
    f.set_exception(ValueError('seen'))
    f.exception()
    t = asyncio.create_task(fail(ValueError('seen too')))
    await asyncio.wait([t])
    t.exception()
    c = fut()
    c.cancel()

# ------------------------------------------------------------------ how things read

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

# ------------------------------------------------------------------ streams, fed by hand

def reader(limit=2**16, data=b'', eof=False):
    r = asyncio.StreamReader(limit=limit)
    if data:
        r.feed_data(data)
    if eof:
        r.feed_eof()
    return r

async def text(awaitable):
    return (await awaitable).decode()

@case('reader: read')
async def _(log):
    r = reader(data=b'hello')
    log += [await text(r.read(2)), await text(r.read(0)), await text(r.read(100))]
    r.feed_eof()
    log += [await text(r.read(5)), r.at_eof()]

@case('reader: read to the end')
async def _(log):
    r = reader(limit=3)
    t = asyncio.create_task(text(r.read()))
    for piece in (b'abc', b'defg', b'h'):
        await turns(1)
        r.feed_data(piece)
    r.feed_eof()
    return await t

@case('reader: read waits')
async def _(log):
    r = reader()
    t = asyncio.create_task(text(r.read(10)))
    await turns(2)
    log.append(t.done())
    r.feed_data(b'now')
    return await t

@case('reader: lines')
async def _(log):
    r = reader(data=b'one\ntwo\nthr')
    log += [await text(r.readline()), await text(r.readline())]
    r.feed_data(b'ee\nlast')
    r.feed_eof()
    log += [await text(r.readline()), await text(r.readline()), await text(r.readline())]

@case('reader: a line that is too long')
async def _(log):
    r = reader(limit=4, data=b'toolongline\nok\n')
    await attempt(log, text(r.readline()))
    await attempt(log, text(r.readline()))

@case('reader: a line that is too long and not there yet')
async def _(log):
    r = reader(limit=4, data=b'toolong')
    await attempt(log, text(r.readline()))
    r.feed_data(b'ok\n')
    await attempt(log, text(r.readline()))

@case('reader: exactly so many')
async def _(log):
    r = reader(data=b'abcdef')
    log += [await text(r.readexactly(2)), await text(r.readexactly(0))]
    t = asyncio.create_task(text(r.readexactly(6)))
    await turns(1)
    r.feed_data(b'gh')
    log.append(await t)
    await attempt(log, r.readexactly(-1))

@case('reader: the end comes too early')
async def _(log):
    r = reader(data=b'abc', eof=True)
    try:
        await r.readexactly(5)
    except asyncio.IncompleteReadError as exc:
        log += [err(exc), exc.partial.decode(), exc.expected]
    r = reader(data=b'abc', eof=True)
    try:
        await r.readuntil(b'x')
    except asyncio.IncompleteReadError as exc:
        log += [err(exc), exc.partial.decode(), exc.expected]

@case('reader: until a separator')
async def _(log):
    r = reader(data=b'abcSEPdefSE')
    log.append(await text(r.readuntil(b'SEP')))
    t = asyncio.create_task(text(r.readuntil(b'SEP')))
    await turns(1)
    r.feed_data(b'P')
    log.append(await t)

@case('reader: until one of several separators')
async def _(log):
    r = reader(data=b'ab\r\ncd\nef;')
    for _ in range(3):
        log.append(await text(r.readuntil((b'\r\n', b'\n', b';'))))

@case('reader: limits of readuntil')
async def _(log):
    r = reader(limit=3, data=b'abcdefX')
    try:
        await r.readuntil(b'X')
    except asyncio.LimitOverrunError as exc:
        log += [err(exc), exc.consumed]
    r = reader(limit=3, data=b'abcdef')
    try:
        await r.readuntil(b'X')
    except asyncio.LimitOverrunError as exc:
        log += [err(exc), exc.consumed]
    await attempt(log, r.readuntil(b''))
    await attempt(log, r.readuntil(()))

@case('reader: an error wakes whoever reads')
async def _(log):
    r = reader()
    t = asyncio.create_task(attempt(log, r.read(1)))
    await turns(2)
    r.set_exception(ValueError('lost'))
    await t
    await attempt(log, r.readline())

@case('reader: two at once')
async def _(log):
    r = reader()
    t = asyncio.create_task(r.read(1))
    await turns(1)
    await attempt(log, r.readline())
    r.feed_data(b'x')
    await t

@case('reader: a cancelled read loses nothing')
async def _(log):
    r = reader()
    t = asyncio.create_task(r.read(10))
    await turns(1)
    t.cancel()
    await attempt(log, t)
    r.feed_data(b'kept')
    return await text(r.read(10))

@case('reader: pauses the transport at twice its limit')
async def _(log):
    class T:
        def pause_reading(self): log.append('pause')
        def resume_reading(self): log.append('resume')
    r = reader(limit=4)
    r.set_transport(T())
    r.feed_data(b'12345678')
    r.feed_data(b'9')
    log.append(await text(r.read(4)))
    log.append(await text(r.read(4)))

@case('reader: a bad limit')
async def _(log):
    tried(log, lambda: asyncio.StreamReader(limit=0) and None)

# ------------------------------------------------------------------ streams, over sockets

async def echo(reader, writer):
    while data := await reader.read(100):
        writer.write(data)
        await writer.drain()
    writer.close()

async def serve(handler):
    server = await asyncio.start_server(handler, '127.0.0.1', 0)
    return server, server.sockets[0].getsockname()[1]

@case('sockets: echo')
async def _(log):
    server, port = await serve(echo)
    r, w = await asyncio.open_connection('127.0.0.1', port)
    for message in (b'one', b'two', b'three'):
        w.write(message)
        await w.drain()
        log.append(await text(r.readexactly(len(message))))
    w.close()
    await w.wait_closed()
    server.close()
    await server.wait_closed()
    log.append(server.is_serving())

@case('sockets: many clients')
async def _(log):
    server, port = await serve(echo)
    async def client(i):
        r, w = await asyncio.open_connection('127.0.0.1', port)
        message = f'client {i}'.encode()
        w.write(message)
        answer = await r.readexactly(len(message))
        w.close()
        await w.wait_closed()
        return answer == message
    log.append(await asyncio.gather(*(client(i) for i in range(10))))
    server.close()
    await server.wait_closed()

@case('sockets: a megabyte there and back')
async def _(log):
    server, port = await serve(echo)
    r, w = await asyncio.open_connection('127.0.0.1', port)
    payload = bytes(i % 251 for i in range(1 << 20))
    async def send():
        w.write(payload)
        await w.drain()
        w.write_eof()
    sender = asyncio.create_task(send())
    back = await r.read()
    await sender
    log.append([len(back), back == payload])
    w.close()
    server.close()
    await server.wait_closed()

@case('sockets: write_eof ends the other side\'s reading')
async def _(log):
    async def handler(reader, writer):
        data = await reader.read()
        writer.write(data.upper())
        writer.close()
    server, port = await serve(handler)
    r, w = await asyncio.open_connection('127.0.0.1', port)
    w.write(b'shout')
    w.write_eof()
    log.append(await text(r.read()))
    w.close()
    await w.wait_closed()
    server.close()
    await server.wait_closed()

@case('sockets: nobody listens')
async def _(log):
    server, port = await serve(echo)
    server.close()
    await server.wait_closed()
    try:
        await asyncio.open_connection('127.0.0.1', port)
    except ConnectionRefusedError as exc:
        log.append(str(exc).replace(str(port), 'PORT'))

@case('sockets: an error in the handler closes the connection')
async def _(log):
    async def handler(reader, writer):
        await reader.readline()
        raise ValueError('handler')
    server, port = await serve(handler)
    r, w = await asyncio.open_connection('127.0.0.1', port)
    w.write(b'x\n')
    log.append(await text(r.read()))
    w.close()
    await w.wait_closed()
    server.close()
    await server.wait_closed()

@case('sockets: reading is cancelled')
async def _(log):
    server, port = await serve(echo)
    r, w = await asyncio.open_connection('127.0.0.1', port)
    await attempt(log, asyncio.wait_for(r.read(1), 1))
    w.write(b'still')
    log.append(await text(r.readexactly(5)))
    w.close()
    await w.wait_closed()
    server.close()
    await server.wait_closed()

@case('sockets: writing after close')
async def _(log):
    server, port = await serve(echo)
    r, w = await asyncio.open_connection('127.0.0.1', port)
    w.close()
    await w.wait_closed()
    await attempt(log, w.drain())
    server.close()
    await server.wait_closed()

@case('sockets: serve_forever is cancelled')
async def _(log):
    server, port = await serve(echo)
    t = asyncio.create_task(server.serve_forever())
    await turns(1)
    log.append(server.is_serving())
    t.cancel()
    await attempt(log, t)
    log.append(server.is_serving())

@case('sockets: wait_closed waits for the connections')
async def _(log):
    server, port = await serve(echo)
    r, w = await asyncio.open_connection('127.0.0.1', port)
    w.write(b'x')
    await r.readexactly(1)
    server.close()
    t = asyncio.create_task(server.wait_closed())
    await asyncio.sleep(1)
    log.append(t.done())
    w.close()
    await t
    log.append('closed')

@case('sockets: add_reader and add_writer')
async def _(log):
    import socket
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    got = fut()
    def on_read():
        loop().remove_reader(b.fileno())
        got.set_result(b.recv(10).decode())
    def on_write():
        loop().remove_writer(a.fileno())
        a.send(b'ping')
    loop().add_reader(b.fileno(), on_read)
    loop().add_writer(a.fileno(), on_write)
    log.append(await got)
    log += [loop().remove_reader(b.fileno()), loop().remove_writer(a.fileno())]
    a.close()
    b.close()

@case('sockets: a failing reader callback goes to the handler')
async def _(log):
    import socket
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    def on_read():
        loop().remove_reader(b.fileno())
        raise ValueError('in reader')
    loop().add_reader(b.fileno(), on_read)
    a.send(b'x')
    await turns(3)
    a.close()
    b.close()


def main():
    recorded = {name: record(fn) for name, fn in CASES.items()}
    version = '.'.join(map(str, sys.version_info[:3]))
    print(f'// Recorded by scripts/record_cases.py under CPython {version}.')
    print('export const recorded: Readonly<Record<string, readonly unknown[]>> = {')
    for name, log in recorded.items():
        print(f'  {json.dumps(name)}: {json.dumps(log, ensure_ascii=False)},')
    print('};')
    print()
    print('/** Cases in which time passes: a real clock would make them slow, and their logs differ. */')
    print('export const takesTime: ReadonlySet<string> = new Set([')
    for name, fn in CASES.items():
        if fn in TAKES_TIME:
            print(f'  {json.dumps(name)},')
    print(']);')


main()
