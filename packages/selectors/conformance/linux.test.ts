import { type Backend, EVENT_READ, POLLIN, POLLOUT } from '@pyco/selectors';
import { posixBackend } from '@pyco/selectors/posix';
import { simulatedBackend } from '@pyco/selectors/simulated';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** One system call on one end of a pair. */
type Step =
  | { readonly call: 'send' | 'recv' | 'peek' | 'read' | 'write'; readonly end: 0 | 1; readonly size: number }
  | { readonly call: 'shutdown'; readonly end: 0 | 1; readonly how: number }
  | { readonly call: 'close' | 'dup' | 'error' | 'available' | 'peer'; readonly end: 0 | 1 };

const ends = fc.constantFrom<0 | 1>(0, 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      call: fc.constantFrom('send', 'recv', 'peek', 'read', 'write'),
      end: ends,
      size: fc.integer({ min: 0, max: 300 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('shutdown'), end: ends, how: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ call: fc.constantFrom('close', 'dup', 'error', 'available', 'peer'), end: ends }) },
) as fc.Arbitrary<Step>;

/** Run the steps and tell everything that could be seen: results, errors by name, and masks of poll after each step. */
const observe = (backend: Backend, pair: readonly [number, number], steps: readonly Step[], poller: string): string[] => {
  const { sockets } = backend;
  const { SOL_SOCKET, SO_ERROR, MSG_PEEK } = sockets.constants as Record<string, number>;
  const poll = backend.poller(poller);
  // Duplicates are made at the start, so that numbers agree; a closed end goes on with its duplicate.
  const open: number[][] = [[pair[0]], [pair[1]]];
  const of = (end: 0 | 1): number => open[end]!.at(-1) ?? 987_654;
  let fill = 0;
  const act = (taken: Step): unknown => {
    const fd = of(taken.end);
    switch (taken.call) {
      case 'send':
        return sockets.send(fd, new Uint8Array(taken.size).fill(++fill));
      case 'write':
        return sockets.write(fd, new Uint8Array(taken.size).fill(++fill));
      case 'recv':
        return [...sockets.recv(fd, taken.size)];
      case 'peek':
        return [...sockets.recv(fd, taken.size, MSG_PEEK)];
      case 'read':
        return [...sockets.read(fd, taken.size)];
      case 'shutdown':
        return sockets.shutdown(fd, taken.how);
      case 'close':
        sockets.close(fd);
        return open[taken.end]!.pop();
      case 'dup':
        open[taken.end]!.push(sockets.dup(fd));
        return 'duplicated';
      case 'error':
        return sockets.getsockopt(fd, SOL_SOCKET!, SO_ERROR!);
      case 'available':
        return sockets.available(fd);
      case 'peer':
        sockets.getpeername(fd);
        return 'a peer';
    }
  };
  const masks = (): string => {
    const watched = ([0, 1] as const).filter((end) => open[end]!.length > 0);
    for (const end of watched) poll.register(of(end), POLLIN | POLLOUT);
    const count = poll.poll(0);
    const found = Array.from({ length: count }, (_, index) => [poll.readyFd(index), poll.readyMask(index)] as const);
    const seen = watched.map((end) => `${end}=${found.find(([fd]) => fd === of(end))?.[1] ?? 0}`);
    for (const end of watched) poll.unregister(of(end));
    return seen.join(' ');
  };
  const seen = steps.map((taken) => {
    let outcome: string;
    try {
      const result = act(taken);
      outcome = taken.call === 'close' ? 'closed' : JSON.stringify(result);
    } catch (error) {
      outcome = String((error as { code?: unknown }).code ?? error);
    }
    return `${JSON.stringify(taken)} ${outcome} ${masks()}`;
  });
  poll.close();
  for (const fd of open.flat()) sockets.close(fd);
  return seen;
};

/** Both ends of a TCP connection, made without giving way. */
const connection = (backend: Backend): readonly [number, number] => {
  const { sockets } = backend;
  const listener = sockets.socket();
  sockets.bind(listener, ['127.0.0.1', 0]);
  sockets.listen(listener);
  const client = sockets.socket();
  sockets.connectEx(client, sockets.getsockname(listener));
  const selector = backend.selector();
  selector.register(listener, EVENT_READ);
  selector.select(5);
  const [server] = sockets.accept(listener);
  selector.close();
  sockets.close(listener);
  // Nagle's algorithm holds small segments back for a while; it is not simulated.
  for (const fd of [client, server]) sockets.setsockopt(fd, 6, 1, 1);
  return [client, server];
};

/** Two datagram sockets on loopback, connected with each other. */
const datagrams = ({ sockets }: Backend): readonly [number, number] => {
  const [a, b] = [sockets.socket(2, 2), sockets.socket(2, 2)];
  for (const fd of [a, b]) sockets.bind(fd, ['127.0.0.1', 0]);
  sockets.connect(a, sockets.getsockname(b));
  sockets.connect(b, sockets.getsockname(a));
  return [a, b];
};

const makers: Readonly<Record<string, (backend: Backend) => readonly [number, number]>> = {
  'a stream pair': ({ sockets }) => sockets.socketpair(),
  'a datagram pair': ({ sockets }) => sockets.socketpair(1, 2),
  'a pipe': ({ sockets }) => sockets.pipe(),
  'a TCP connection': connection,
  'a pair of UDP sockets': datagrams,
};

// Oracle: the kernel this runs on. What it does with any short program, the simulated one does, to the last bit of poll's masks.
describe.runIf(process.platform === 'linux')('the simulated kernel against Linux', () => {
  for (const [name, make] of Object.entries(makers)) {
    it(`does what Linux does with ${name}`, () => {
      const real = posixBackend();
      fc.assert(
        fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
          const simulated = simulatedBackend();
          const expected = observe(simulated, make(simulated), steps, 'simulated');
          // On a busy machine the kernel may hand a segment over a moment later; what it does in the end is the claim.
          let seen = observe(real, make(real), steps, 'poll');
          for (let tries = 0; tries < 5 && seen.join() !== expected.join(); tries++) seen = observe(real, make(real), steps, 'poll');
          expect(expected).toEqual(seen);
        }),
        { numRuns: 1000, seed: 20 },
      );
    });
  }
});
