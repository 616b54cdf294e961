import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EVENT_READ, EVENT_WRITE, type Fd } from '@pyco/selectors';
import { posixBackend } from '@pyco/selectors/posix';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const program = readFileSync(here('programs/echo-server.ts'), 'utf8');

/** Send every connection its own messages, round after round, and give what came back. */
const load = async (port: number, connections: number, rounds: number): Promise<number> => {
  const backend = posixBackend();
  const { sockets } = backend;
  const selector = backend.selector<Client>();
  class Client {
    readonly fd: Fd;
    readonly index: number;
    round = 0;
    received = 0;
    constructor(index: number) {
      this.fd = sockets.socket();
      this.index = index;
      sockets.connectEx(this.fd, ['127.0.0.1', port]);
      selector.register(this.fd, EVENT_WRITE, this);
    }
    /** Different for each connection and round, so that a mix-up is seen. */
    get message(): Uint8Array {
      return Uint8Array.from({ length: 1 + ((this.index * 7 + this.round * 131) % 1500) }, (_, at) => (at + this.index + this.round) & 255);
    }
    send(): void {
      this.received = 0;
      expect(sockets.send(this.fd, this.message)).toBe(this.message.length);
    }
    receive(): boolean {
      const data = sockets.recv(this.fd, 65536);
      const expected = this.message.subarray(this.received, this.received + data.length);
      expect(Buffer.compare(data, expected)).toBe(0);
      this.received += data.length;
      return this.received === this.message.length;
    }
  }
  let total = 0;
  let open = connections;
  const clients = Array.from({ length: connections }, (_, index) => new Client(index));
  // All connect before any sends, so that all are open at once.
  for (let connected = 0; connected < connections; ) {
    for (const { key } of await selector.selectAsync(10)) {
      selector.modify(key.fd, EVENT_READ, key.data!);
      connected++;
    }
  }
  for (const client of clients) client.send();
  while (open > 0) {
    const ready = await selector.selectAsync(10);
    if (ready.length === 0) throw new Error(`${open} connections were not answered`);
    for (const { key } of ready) {
      const client = key.data!;
      if (!client.receive()) continue;
      total++;
      client.round++;
      if (client.round < rounds) client.send();
      else {
        selector.unregister(client.fd);
        sockets.close(client.fd);
        open--;
      }
    }
  }
  selector.close();
  return total;
};

describe('the example of the README', () => {
  it('is the program that is tested here', () => {
    expect(readFileSync(here('../README.md'), 'utf8')).toContain(`\`\`\`ts\n${program}\`\`\``);
    expect(
      program
        .trim()
        .split('\n')
        .filter((line) => line !== '').length,
    ).toBeLessThanOrEqual(20);
  });

  it('of the simulated kernel runs as it stands', () => {
    const [, block] = /```js\n(import[^`]*)```/.exec(readFileSync(here('../README.md'), 'utf8'))!;
    const check = `console.log(one.name, two.kernel.address, two.kernel.isUp, network.machines.size);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', `${block}${check}`], { cwd: here('..') });
    expect(String(output).trim()).toBe('simulated 10.0.0.2 false 2');
  });

  it('serves 1,000 connections at once and loses nothing', async () => {
    const { code } = await transform(program, { loader: 'ts', format: 'esm' });
    // Run inside the package, so that its own name resolves to it.
    const server = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: here('..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [port] = await once(server.stdout, 'data');
      expect(await load(Number(port), 1000, 20)).toBe(20_000);
    } finally {
      server.kill();
    }
  });
});
