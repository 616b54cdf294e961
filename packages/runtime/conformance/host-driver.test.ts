import type { PythonError, Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import type { Backend } from '@pyco/selectors';
import { nodeBackend } from '@pyco/selectors/node';
import { posixBackend } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';

const BACKENDS: { readonly [name: string]: () => Backend } = { node: nodeBackend, posix: posixBackend };

const make = (backend: () => Backend): Runtime => createNodeRuntime({ parts: { backend } });

const ECHO = `
import asyncio
async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()
async def ask(port, text):
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    writer.write(text.encode() + b'\\n')
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return answer.decode().strip()
async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    answers = await asyncio.gather(*(ask(port, name) for name in ('a', 'b', 'c')))
    server.close()
    return ''.join(answers)
answer = asyncio.run(main())
`;

describe.each(Object.entries(BACKENDS))('awaited programs with the %s backend', (_name, backend) => {
  it('serve and ask over sockets', async () => {
    const main = await make(backend).runAsync(ECHO);
    expect(main.dict.getStr('answer')).toBe('ABC');
  });

  it('talk to each other from two runtimes of one process', async () => {
    const server = make(backend);
    const client = make(backend);
    const ports = server.runAsync(`
import asyncio
async def serve(reader, writer):
    writer.write((await reader.readline()).upper())
    writer.close()
    ended.set()
async def main():
    global ended, port
    ended = asyncio.Event()
    server = await asyncio.start_server(serve, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        await ended.wait()
asyncio.run(main())`);
    let port: unknown;
    while (port === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      port = server.eval("globals().get('port', 0)") || undefined;
    }
    const main = await client.runAsync(`
import socket
with socket.create_connection(('127.0.0.1', ${Number(port)})) as connection:
    connection.sendall(b'hello\\n')
    answer = connection.recv(100).decode()`);
    await ports;
    expect(main.dict.getStr('answer')).toBe('HELLO\n');
  });

  it('leave the host free while asyncio waits, and cancel the main task when they are aborted', async () => {
    const runtime = make(backend);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const run = runtime.runAsync(
      `
import asyncio
log = []
async def main():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        log.append('cancelled')
        raise
asyncio.run(main())`,
      { signal: controller.signal },
    );
    const error = await run.catch((reason: unknown) => reason);
    expect((error as PythonError).message).toBe('KeyboardInterrupt');
    expect(runtime.eval("log == ['cancelled']")).toBe(true);
  });

  it('run blocking work of a loop as fibers', async () => {
    const main = await make(backend).runAsync(`
import asyncio, threading, queue
async def main():
    loop = asyncio.get_running_loop()
    inbox = queue.Queue()
    taken = loop.run_in_executor(None, inbox.get)
    await asyncio.to_thread(inbox.put, 7)
    return await taken
got = asyncio.run(main())`);
    expect(main.dict.getStr('got')).toBe(7);
  });
});
