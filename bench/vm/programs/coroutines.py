# async/await under a small scheduler: awaits that suspend and that do not, async for, async with.
class Switch:
    def __await__(self):
        yield self


class Lock:
    def __init__(self):
        self.entered = 0

    async def __aenter__(self):
        self.entered += 1
        return self

    async def __aexit__(self, *exc):
        return False


async def leaf(n):
    return n + 1


async def middle(n):
    return await leaf(n) + await leaf(n)


async def ticker(n):
    for i in range(n):
        await Switch()
        yield i


async def worker(lock, n):
    total = 0
    for i in range(n):
        total += await middle(i)
        async with lock:
            await Switch()
    async for i in ticker(n):
        total += i
    return total


def main():
    lock = Lock()
    ready = [worker(lock, 120) for _ in range(12)]
    total = 0
    while ready:
        waiting = []
        for task in ready:
            try:
                task.send(None)
                waiting.append(task)
            except StopIteration as stop:
                total += stop.value
        ready = waiting
    return total + lock.entered


RESULT = 261360
