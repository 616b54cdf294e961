"""Streams and callbacks over sockets."""
import asyncio

from .case import after, attempt, case, fut, loop, turns
from .readers import text

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
