/** Programs for a page, in the order in which one runtime runs them, and what they print. */
export const PROGRAMS: readonly (readonly [title: string, program: string, printed: string])[] = [
  ['print', `print("hello", 6 * 7)`, 'hello 42'],
  ['sys', `import sys; print(sys.version_info[:2], sys.platform, sys.argv)`, "(3, 13) linux ['']"],
  ['a module beside the program', `import greeting; print(greeting.hello("Ada"), greeting.__file__)`, 'hello Ada /home/pyco/greeting.py'],
  ['the library', `import json, re; print(json.dumps(re.findall(r"\\w+", "a b")))`, '["a", "b"]'],
  [
    'asyncio',
    `
import asyncio
async def wait(n):
    await asyncio.sleep(n / 1000)
    return n
async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(wait(n)) for n in range(3)]
    print([task.result() for task in tasks])
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(60)
    except TimeoutError as error:
        print(repr(error))
asyncio.run(main())`,
    '[0, 1, 2]\nTimeoutError()',
  ],
  [
    'streams that talk to a server of the program',
    `
import asyncio
async def serve(reader, writer):
    writer.write((await reader.readline()).upper())
    writer.close()
async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"ping\\n")
        print(await reader.read())
        writer.close()
asyncio.run(main())`,
    "b'PING\\n'",
  ],
  [
    'an executor',
    `
import asyncio
async def main():
    print(await asyncio.get_running_loop().run_in_executor(None, sum, [1, 2]))
asyncio.run(main())`,
    '3',
  ],
  [
    'threads',
    `
import queue, threading
items = queue.Queue()
thread = threading.Thread(target=lambda: [items.put(n) for n in range(3)])
thread.start()
thread.join()
print([items.get() for _ in range(3)])`,
    '[0, 1, 2]',
  ],
  ['a function of the page that takes a promise', `print(slowly("hello"))`, 'hello, slowly'],
  ['input', `print(input("name? ") + "!"); print(input() + "!")`, 'name? Ada!\nGrace!'],
  ['input after its end', `input()`, 'EOFError: EOF when reading a line'],
  [
    'time that passes',
    `
import time
start, wall = time.monotonic(), time.time()
time.sleep(0.002)
print(time.monotonic() - start >= 0.002, wall > 1_700_000_000, time.gmtime().tm_year >= 2024)`,
    'True True True',
  ],
  [
    'time zones',
    `
from datetime import datetime
from zoneinfo import ZoneInfo
for zone in "Europe/Berlin", "America/New_York", "Asia/Tokyo":
    times = [datetime(2024, month, 1, tzinfo=ZoneInfo(zone)) for month in (1, 7)]
    print([time.strftime("%H:%M %z %Z") for time in times], times[1].dst())`,
    `['00:00 +0100 CET', '00:00 +0200 CEST'] 1:00:00
['00:00 -0500 EST', '00:00 -0400 EDT'] 1:00:00
['00:00 +0900 JST', '00:00 +0900 JST'] 0:00:00`,
  ],
  [
    'files',
    `
with open("/data/numbers.txt") as numbers, open("/tmp/out.txt", "w") as out:
    out.write(str(sum(map(int, numbers))))
import os; print(os.getcwd(), os.listdir("/tmp"))`,
    "/home/pyco ['out.txt']",
  ],
  ['chance', `import os, random; print(len(os.urandom(100_000)), random.random() != random.random())`, '100000 True'],
  ['hashes', `import hashlib; print(hashlib.sha256(b"abc").hexdigest()[:8])`, 'ba7816bf'],
  [
    'tracebacks with lines of the library',
    `
import textwrap, traceback
try:
    textwrap.dedent(1)
except TypeError:
    print("text = _whitespace_only_re.sub('', text)" in traceback.format_exc())`,
    'True',
  ],
  ['unittest', `import unittest; unittest.main(argv=[""], module=None, exit=False)`, ''],
  [
    'a connection to nobody',
    `import socket; socket.create_connection(("127.0.0.1", 9))`,
    'ConnectionRefusedError: [Errno 111] Connection refused',
  ],
  ['a program of the system', `import subprocess; subprocess.run(["ls"])`, 'OSError: [Errno 38] Function not implemented'],
  ['an exception', `1 / 0`, 'ZeroDivisionError: division by zero'],
];
