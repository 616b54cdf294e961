"""Context variables, eager tasks, races, async generators, the end of a run."""
import asyncio
import contextvars

from .case import after, attempt, case, err, fail, forever, fut, loop, now, turns

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

# -------------------------------------------------------------------- eager tasks

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

# -------------------------------------------------------------------- races

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

# -------------------------------------------------------------------- async generators

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

# -------------------------------------------------------------------- never retrieved, shutdown

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
