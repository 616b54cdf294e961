"""The programs of loops.mjs for CPython: one line of standard input names one, its CPU seconds come back."""
import asyncio
import sys
import time


async def one(i):
    return i


async def tree(depth):
    if depth == 0:
        return 1
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(tree(depth - 1)) for _ in range(2)]
    return tasks[0].result() + tasks[1].result()


async def echo_handler(reader, writer):
    while data := await reader.read(1024):
        writer.write(data)
        await writer.drain()
    writer.close()


async def client(port, messages):
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    message = b'x' * 64
    for _ in range(messages):
        writer.write(message)
        await writer.drain()
        await reader.readexactly(64)
    writer.close()
    await writer.wait_closed()
    return messages


async def gather():
    return len(await asyncio.gather(*(asyncio.sleep(0) for _ in range(10_000))))


async def create():
    total = 0
    for i in range(50_000):
        total += await asyncio.create_task(one(i))
    return total


async def queue():
    q = asyncio.Queue(100)

    async def producer():
        for i in range(50_000):
            await q.put(i)
        await q.put(-1)

    task = asyncio.create_task(producer())
    count = 0
    while await q.get() >= 0:
        count += 1
    await task
    return count


async def pingpong():
    loop = asyncio.get_running_loop()
    ping = loop.create_future()
    pong = loop.create_future()

    async def other():
        nonlocal ping
        for i in range(25_000):
            await ping
            ping = loop.create_future()
            pong.set_result(i)

    task = asyncio.create_task(other())
    for i in range(25_000):
        ping.set_result(i)
        await pong
        pong = loop.create_future()
    await task
    return 25_000


async def timers():
    return len(await asyncio.gather(*(asyncio.sleep(i * 7919 % 1000 / 1e5) for i in range(5000))))


async def groups():
    return await tree(11)


async def switches():
    for _ in range(200_000):
        await asyncio.sleep(0)
    return 200_000


async def echo():
    server = await asyncio.start_server(echo_handler, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    counts = await asyncio.gather(*(client(port, 50) for _ in range(100)))
    server.close()
    await server.wait_closed()
    return sum(counts)


PROGRAMS = {f.__name__: f for f in (gather, create, queue, pingpong, timers, groups, switches, echo)}


def main(run):
    for line in sys.stdin:
        program = PROGRAMS[line.strip()]
        start = time.process_time()
        result = run(program())
        seconds = time.process_time() - start
        print(seconds, result, flush=True)


if __name__ == '__main__':
    if 'uvloop' in sys.argv:
        import uvloop
        main(uvloop.run)
    else:
        main(asyncio.run)
