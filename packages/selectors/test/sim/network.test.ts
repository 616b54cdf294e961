import { EVENT_READ, EVENT_WRITE, type EventMask, VirtualClock } from '@pyco/selectors';
import { type LinkOptions, Network, type SimulatedBackend, simulatedBackend } from '@pyco/selectors/simulated';
import { describe, expect, it } from 'vitest';

const A = '10.0.0.1';
const B = '10.0.0.2';

/** Two machines and what lies between them. */
class World {
  readonly clock = new VirtualClock();
  readonly network: Network;
  readonly a: SimulatedBackend;
  readonly b: SimulatedBackend;

  constructor(link: LinkOptions = {}, seed = 1) {
    this.network = new Network(this.clock, seed, link);
    this.a = simulatedBackend({ network: this.network, address: A });
    this.b = simulatedBackend({ network: this.network, address: B });
  }

  /** Wait until a descriptor is ready; gives whether it is, and leaves the clock at that time. */
  until(backend: SimulatedBackend, fd: number, events: EventMask, timeout: number | null = null): boolean {
    const selector = backend.selector();
    selector.register(fd, events);
    const ready = selector.select(timeout);
    selector.close();
    return ready.length > 0;
  }

  /** A connection from A to B. */
  connect(): [client: number, server: number] {
    const listener = this.b.sockets.socket();
    this.b.sockets.bind(listener, ['', 80]);
    this.b.sockets.listen(listener);
    const client = this.a.sockets.socket();
    this.a.sockets.connectEx(client, [B, 80]);
    this.until(this.b, listener, EVENT_READ);
    const [server] = this.b.sockets.accept(listener);
    this.b.sockets.close(listener);
    this.until(this.a, client, EVENT_WRITE);
    return [client, server];
  }

  /** Send `size` bytes from A and read them at B; gives how long the last of them took. */
  transfer(client: number, server: number, size: number): number {
    const start = this.clock.time();
    const data = Uint8Array.from({ length: size }, (_, index) => index & 255);
    const received = new Uint8Array(size);
    for (let sent = 0, at = 0; at < size; ) {
      if (sent < size) {
        try {
          sent += this.a.sockets.send(client, data.subarray(sent));
          continue;
        } catch {
          // Full: read first.
        }
      }
      // The sender may be waiting for room as well, which the receiver's answers bring with their latency.
      if (!this.until(this.b, server, EVENT_READ, sent < size ? 0.001 : 1000)) continue;
      at += this.b.sockets.recvInto(server, received.subarray(at));
    }
    expect(Buffer.compare(received, data)).toBe(0);
    return this.clock.time() - start;
  }

  errorOf(operation: () => unknown): string {
    try {
      operation();
      return 'none';
    } catch (error) {
      return (error as { code: string }).code;
    }
  }
}

describe('a link', () => {
  it('takes three latencies to make a connection that both know of', () => {
    const world = new World({ latency: 0.1 });
    world.connect();
    expect(world.clock.time()).toBeCloseTo(0.3, 9);
  });

  it('delays bytes by its latency', () => {
    const world = new World({ latency: 0.1 });
    const [client, server] = world.connect();
    expect(world.transfer(client, server, 10)).toBeCloseTo(0.1, 9);
  });

  it('takes time for bytes by its bandwidth', () => {
    const world = new World({ bandwidth: 1000 });
    const [client, server] = world.connect();
    // 960 bytes and 40 of headers.
    expect(world.transfer(client, server, 960)).toBeCloseTo(1, 9);
  });

  it('keeps a stream whole and in order whatever is lost, late or jittered', () => {
    const world = new World({ latency: 0.01, jitter: 0.05, loss: 0.3 }, 7);
    const [client, server] = world.connect();
    let late = 0;
    for (let round = 0; round < 20; round++) if (world.transfer(client, server, 500) > 0.2) late++;
    expect(late).toBeGreaterThan(0);
  });

  it('moves more than all buffers hold', () => {
    const world = new World({ latency: 0.001 });
    const [client, server] = world.connect();
    world.transfer(client, server, 400_000);
  });

  it('is the same for the same seed and another for another', () => {
    const run = (seed: number): number => {
      const world = new World({ latency: 0.01, jitter: 0.1, loss: 0.2 }, seed);
      const [client, server] = world.connect();
      return world.transfer(client, server, 3000);
    };
    expect(run(3)).toBe(run(3));
    expect(run(3)).not.toBe(run(4));
  });

  it('loses and doubles datagrams', () => {
    const received = (link: LinkOptions): number => {
      const world = new World(link, 5);
      const [from, to] = [world.a.sockets.socket(2, 2), world.b.sockets.socket(2, 2)];
      world.b.sockets.bind(to, ['', 53]);
      for (let count = 0; count < 200; count++) world.a.sockets.sendto(from, new Uint8Array(1), 0, [B, 53]);
      world.clock.advance(10);
      let count = 0;
      while (world.errorOf(() => world.b.sockets.recv(to, 10)) === 'none') count++;
      return count;
    };
    expect(received({})).toBe(200);
    expect(received({ loss: 0.25 })).toBeGreaterThan(120);
    expect(received({ loss: 0.25 })).toBeLessThan(180);
    expect(received({ duplicate: 0.5 })).toBeGreaterThan(250);
    expect(received({ loss: 1 })).toBe(0);
  });

  it('lets datagrams overtake each other when it jitters', () => {
    const world = new World({ jitter: 1 }, 2);
    const [from, to] = [world.a.sockets.socket(2, 2), world.b.sockets.socket(2, 2)];
    world.b.sockets.bind(to, ['', 53]);
    for (let index = 0; index < 20; index++) world.a.sockets.sendto(from, Uint8Array.of(index), 0, [B, 53]);
    world.clock.advance(10);
    const order = Array.from({ length: 20 }, () => world.b.sockets.recv(to, 10)[0]!);
    expect(order).not.toEqual([...order].sort((x, y) => x - y));
    expect([...order].sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('can be changed while it is used', () => {
    const world = new World();
    const [client, server] = world.connect();
    expect(world.transfer(client, server, 10)).toBe(0);
    world.network.configure(A, B, { latency: 2 });
    expect(world.transfer(client, server, 10)).toBe(2);
  });
});

describe('a partition', () => {
  it('lets nothing pass and tells nobody; healing brings what was sent', () => {
    const world = new World({ latency: 0.1 });
    const [client, server] = world.connect();
    world.network.partition(A, B);
    world.a.sockets.send(client, Uint8Array.of(1));
    expect(world.until(world.b, server, EVENT_READ, 60)).toBe(false);
    world.network.heal(A, B);
    expect(world.until(world.b, server, EVENT_READ, 60)).toBe(true);
    expect(world.b.sockets.recv(server, 10)).toEqual(Uint8Array.of(1));
  });

  it('loses what was on its way when it began, and the stream sends it again', () => {
    const world = new World({ latency: 1 });
    const [client, server] = world.connect();
    world.a.sockets.send(client, Uint8Array.of(1));
    world.clock.advance(0.5);
    world.network.partition(A, B);
    expect(world.until(world.b, server, EVENT_READ, 10)).toBe(false);
    world.network.heal(A, B);
    expect(world.until(world.b, server, EVENT_READ, 10)).toBe(true);
  });

  it('makes a connect time out after the seven tries of Linux', () => {
    const world = new World();
    world.network.partition(A, B);
    const client = world.a.sockets.socket();
    world.a.sockets.connectEx(client, [B, 80]);
    world.until(world.a, client, EVENT_WRITE);
    expect([world.errorOf(() => world.a.sockets.recv(client, 1)), world.clock.time()]).toEqual(['ETIMEDOUT', 127]);
  });

  it('lets a connect succeed that is tried again after healing', () => {
    const world = new World();
    const listener = world.b.sockets.socket();
    world.b.sockets.bind(listener, ['', 80]);
    world.b.sockets.listen(listener);
    world.network.partition(A, B);
    const client = world.a.sockets.socket();
    world.a.sockets.connectEx(client, [B, 80]);
    expect(world.until(world.a, client, EVENT_WRITE, 2.5)).toBe(false);
    world.network.heal(A, B);
    expect(world.until(world.a, client, EVENT_WRITE)).toBe(true);
    // The tries are at 0, 1, 3, 7 … seconds.
    expect(world.clock.time()).toBe(3);
  });

  it('ends a connection with unanswered bytes when TCP_USER_TIMEOUT has passed', () => {
    const world = new World();
    const [client] = world.connect();
    world.a.sockets.setsockopt(client, 6, 18, 5000);
    world.network.partition(A, B);
    world.a.sockets.send(client, Uint8Array.of(1));
    expect(world.until(world.a, client, EVENT_READ)).toBe(true);
    expect([world.errorOf(() => world.a.sockets.recv(client, 1)), world.clock.time()]).toEqual(['ETIMEDOUT', 5]);
  });

  it('ends an idle connection by keep-alive, and leaves one without it as it is', () => {
    const world = new World();
    const [client, server] = world.connect();
    for (const [level, option, value] of [
      [1, 9, 1],
      [6, 4, 10],
      [6, 5, 2],
      [6, 6, 3],
    ] as const)
      world.a.sockets.setsockopt(client, level, option, value);
    world.network.partition(A, B);
    expect(world.until(world.a, client, EVENT_READ)).toBe(true);
    expect([world.errorOf(() => world.a.sockets.recv(client, 1)), world.clock.time()]).toEqual(['ETIMEDOUT', 16]);
    expect(world.until(world.b, server, EVENT_READ, 10_000)).toBe(false);
  });

  it('gives up after fifteen retransmissions without any option', () => {
    const world = new World();
    const [client] = world.connect();
    world.network.partition(A, B);
    world.a.sockets.send(client, Uint8Array.of(1));
    world.until(world.a, client, EVENT_READ);
    expect(world.clock.time()).toBeCloseTo(924.6, 6);
  });

  it('drops datagrams for good', () => {
    const world = new World({ latency: 0.1 });
    const [from, to] = [world.a.sockets.socket(2, 2), world.b.sockets.socket(2, 2)];
    world.b.sockets.bind(to, ['', 53]);
    world.network.partition(A, B);
    world.a.sockets.sendto(from, new Uint8Array(1), 0, [B, 53]);
    world.network.heal(A, B);
    expect(world.until(world.b, to, EVENT_READ, 5)).toBe(false);
  });
});

describe('a machine that crashes', () => {
  it('closes its descriptors and tells nobody', () => {
    const world = new World();
    const [client, server] = world.connect();
    world.b.kernel.crash();
    expect(world.errorOf(() => world.b.sockets.recv(server, 1))).toBe('EBADF');
    expect(world.until(world.a, client, EVENT_READ, 1000)).toBe(false);
  });

  it('answers what is sent after it is back with a reset', () => {
    const world = new World({ latency: 0.1 });
    const [client] = world.connect();
    world.b.kernel.crash();
    world.b.kernel.restart();
    world.a.sockets.send(client, Uint8Array.of(1));
    expect(world.until(world.a, client, EVENT_READ, 5)).toBe(true);
    expect(world.errorOf(() => world.a.sockets.recv(client, 1))).toBe('ECONNRESET');
  });

  it('resets what was sent while it was away when it comes back', () => {
    const world = new World();
    const [client] = world.connect();
    world.b.kernel.crash();
    world.a.sockets.send(client, Uint8Array.of(1));
    expect(world.until(world.a, client, EVENT_READ, 5)).toBe(false);
    world.b.kernel.restart();
    expect(world.until(world.a, client, EVENT_READ, 5)).toBe(true);
    expect(world.errorOf(() => world.a.sockets.recv(client, 1))).toBe('ECONNRESET');
  });

  it('is found out by a sender that gets no answer', () => {
    const world = new World();
    const [client] = world.connect();
    world.b.kernel.crash();
    world.a.sockets.send(client, Uint8Array.of(1));
    world.until(world.a, client, EVENT_READ);
    expect(world.errorOf(() => world.a.sockets.recv(client, 1))).toBe('ETIMEDOUT');
  });
});

describe('a network', () => {
  it('has no route to an address without a machine', () => {
    const world = new World();
    const client = world.a.sockets.socket();
    world.a.sockets.connectEx(client, ['10.9.9.9', 80]);
    world.until(world.a, client, EVENT_WRITE);
    expect([world.errorOf(() => world.a.sockets.recv(client, 1)), world.clock.time()]).toEqual(['EHOSTUNREACH', 3]);
  });

  it('resolves the names it was given', () => {
    const world = new World();
    world.network.names.set('server', B);
    expect(world.a.sockets.getaddrinfo!('server', 80, { type: 1 })).toEqual([
      { family: 2, type: 1, proto: 6, canonname: '', sockaddr: [B, 80] },
    ]);
    expect(world.a.sockets.getnameinfo!([B, 80])).toEqual(['server', 'http']);
  });

  it('lets machines have the same ports and their own loopback', () => {
    const world = new World();
    for (const backend of [world.a, world.b]) {
      const listener = backend.sockets.socket();
      backend.sockets.bind(listener, ['127.0.0.1', 80]);
      backend.sockets.listen(listener);
    }
    const client = world.a.sockets.socket();
    world.a.sockets.connectEx(client, [B, 80]);
    world.until(world.a, client, EVENT_WRITE);
    expect(world.errorOf(() => world.a.sockets.recv(client, 1))).toBe('ECONNREFUSED');
  });

  it('keeps knocking at a listener whose backlog is full', () => {
    const world = new World();
    const listener = world.b.sockets.socket();
    world.b.sockets.bind(listener, ['', 80]);
    world.b.sockets.listen(listener, 0);
    const clients = [0, 1].map(() => world.a.sockets.socket());
    for (const client of clients) world.a.sockets.connectEx(client, [B, 80]);
    expect(world.until(world.a, clients[0]!, EVENT_WRITE, 0)).toBe(true);
    expect(world.until(world.a, clients[1]!, EVENT_WRITE, 0.5)).toBe(false);
    world.b.sockets.accept(listener);
    expect(world.until(world.a, clients[1]!, EVENT_WRITE)).toBe(true);
    expect(world.clock.time()).toBe(1);
  });

  it('takes a broadcast to every machine that listens, if it is allowed', () => {
    const world = new World();
    const to = world.b.sockets.socket(2, 2);
    world.b.sockets.bind(to, ['', 67]);
    const from = world.a.sockets.socket(2, 2);
    expect(world.errorOf(() => world.a.sockets.sendto(from, Uint8Array.of(1), 0, ['<broadcast>', 67]))).toBe('EACCES');
    world.a.sockets.setsockopt(from, 1, 6, 1);
    world.a.sockets.sendto(from, Uint8Array.of(1), 0, ['<broadcast>', 67]);
    expect(world.b.sockets.recvfrom(to, 10)[1]).toEqual([A, 32768]);
  });

  it('accepts IPv4 on a listener of IPv6, unless IPV6_V6ONLY', () => {
    const outcome = (isOnly: number): string => {
      const world = new World();
      const listener = world.a.sockets.socket(10);
      world.a.sockets.setsockopt(listener, 41, 26, isOnly);
      world.a.sockets.bind(listener, ['::', 80]);
      world.a.sockets.listen(listener);
      const client = world.a.sockets.socket();
      world.a.sockets.connectEx(client, ['127.0.0.1', 80]);
      world.until(world.a, client, EVENT_WRITE);
      const refusal = world.errorOf(() => world.a.sockets.recv(client, 1));
      return refusal === 'EAGAIN' ? String(world.a.sockets.accept(listener)[1][0]) : refusal;
    };
    expect([outcome(0), outcome(1)]).toEqual(['::ffff:127.0.0.1', 'ECONNREFUSED']);
  });
});
