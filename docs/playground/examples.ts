/** Programs to begin with: the name each has in the page's address, what the page calls it, and its source. */
export const EXAMPLES: readonly { readonly name: string; readonly title: string; readonly source: string }[] = [
  {
    name: 'hello',
    title: 'Hello',
    source: `import sys

print(f"Python {sys.version}")
print([n * n for n in range(10)])
`,
  },
  {
    name: 'tasks',
    title: 'Tasks that wait for each other',
    source: `import asyncio

# While this runs, the table shows where each task stands and what will wake it.

async def produce(queue, name, pause):
    for n in range(4):
        await asyncio.sleep(pause)
        await queue.put(f"{name} {n}")

async def consume(queue):
    while True:
        print("got", await queue.get())
        queue.task_done()

async def main():
    queue = asyncio.Queue(maxsize=1)
    consumer = asyncio.create_task(consume(queue), name="consumer")
    async with asyncio.TaskGroup() as group:
        group.create_task(produce(queue, "tea", 0.5), name="tea")
        group.create_task(produce(queue, "cake", 0.8), name="cake")
    await queue.join()
    consumer.cancel()
    print("done")

asyncio.run(main())
`,
  },
  {
    name: 'server',
    title: 'A server and its clients',
    source: `import asyncio

# The network is this page's own: nobody else is on it.

async def serve(reader, writer):
    while line := await reader.readline():
        await asyncio.sleep(0.3)
        writer.write(line.upper())
        await writer.drain()
    writer.close()

async def client(port, *words):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for word in words:
        writer.write(word.encode() + b"\\n")
        print((await reader.readline()).decode().strip())
    writer.close()
    await writer.wait_closed()

async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with asyncio.TaskGroup() as group:
            group.create_task(client(port, "red", "green", "blue"), name="colours")
            group.create_task(client(port, "one", "two", "three"), name="numbers")

asyncio.run(main())
`,
  },
  {
    name: 'stuck',
    title: 'A deadlock, told from inside',
    source: `import asyncio

# Each waits for the lock that the other one has. Stop ends it, as Ctrl-C would.

async def take(first, second):
    async with first:
        await asyncio.sleep(0.1)
        async with second:
            print("never printed")

async def main():
    left, right = asyncio.Lock(), asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        group.create_task(take(left, right), name="left first")
        group.create_task(take(right, left), name="right first")

asyncio.run(main())
`,
  },
  {
    name: 'input',
    title: 'Input',
    source: `import random

secret = random.randint(1, 100)
while (guess := int(input("A number from 1 to 100: "))) != secret:
    print("too low" if guess < secret else "too high")
print("That is it.")
`,
  },
  {
    name: 'threads',
    title: 'Threads',
    source: `import queue, threading, time

results = queue.Queue()

def work(name):
    for n in range(3):
        time.sleep(0.2)
        results.put((name, n))

threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
while not results.empty():
    print(*results.get())
`,
  },
];
