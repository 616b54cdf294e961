"""Task groups."""
import asyncio

from .case import after, attempt, case, fail, forever, now, soon, turns

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
