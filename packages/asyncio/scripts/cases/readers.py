"""Stream readers, fed by hand."""
import asyncio

from .case import attempt, case, err, tried, turns

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
