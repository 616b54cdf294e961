"""What every case of this folder uses: how it is registered, and the small coroutines that cases are made of."""
import asyncio
import json

CASES = {}


def case(name):
    def register(fn):
        assert name not in CASES, name
        CASES[name] = fn
        return fn
    return register


def err(exc):
    """An exception as both languages can print it."""
    if exc is None:
        return None
    if isinstance(exc, BaseExceptionGroup):
        return f'ExceptionGroup: {exc} {json.dumps(sorted(err(e) for e in exc.exceptions))}'
    return f'{type(exc).__name__}: {exc}'


def now():
    return round(asyncio.get_running_loop().time(), 6)


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
