# Tasks that talk over channels, on coroutines and a scheduler of some forty lines.
from collections import deque


class Suspend:
    __slots__ = ("queue",)

    def __init__(self, queue):
        self.queue = queue

    def __await__(self):
        return (yield self.queue)


class Channel:
    def __init__(self, loop, size):
        self.loop = loop
        self.size = size
        self.items = deque()
        self.getters = deque()
        self.putters = deque()

    async def get(self):
        while not self.items:
            await Suspend(self.getters)
        item = self.items.popleft()
        if self.putters:
            self.loop.ready.append(self.putters.popleft())
        return item

    async def put(self, item):
        while len(self.items) >= self.size:
            await Suspend(self.putters)
        self.items.append(item)
        if self.getters:
            self.loop.ready.append(self.getters.popleft())


class Loop:
    def __init__(self):
        self.ready = deque()
        self.results = {}

    def spawn(self, name, coroutine):
        self.ready.append((name, coroutine))

    def run(self):
        while self.ready:
            task = self.ready.popleft()
            name, coroutine = task
            try:
                queue = coroutine.send(None)
            except StopIteration as stop:
                self.results[name] = stop.value
            else:
                queue.append(task)


async def producer(out, n):
    for i in range(n):
        await out.put(i)
    await out.put(None)
    return n


async def square(source, out):
    count = 0
    while (item := await source.get()) is not None:
        await out.put(item * item)
        count += 1
    await out.put(None)
    return count


async def consumer(source):
    total = 0
    while True:
        item = await source.get()
        if item is None:
            return total
        total += item


async def echo(source, out):
    while (item := await source.get()) is not None:
        await out.put(item + 1)


async def pingpong(out, source, n):
    value = 0
    for _ in range(n):
        await out.put(value)
        value = await source.get()
    await out.put(None)
    return value


def main():
    loop = Loop()
    for k in range(3):
        a, b = Channel(loop, 4), Channel(loop, 1)
        loop.spawn(f"p{k}", producer(a, 500))
        loop.spawn(f"s{k}", square(a, b))
        loop.spawn(f"c{k}", consumer(b))
    there, back = Channel(loop, 1), Channel(loop, 1)
    loop.spawn("ping", pingpong(there, back, 1000))
    loop.spawn("echo", echo(there, back))
    loop.run()
    return loop.results["c0"] + loop.results["s2"] + loop.results["ping"]


RESULT = 41543250
