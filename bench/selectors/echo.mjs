// Echo round trips per second on loopback: 100 connections, 64-byte messages, one process serving, another loading.
// Rounds of all servers are interleaved. The load takes its half of the time for a trip, whoever serves, and other
// programs may take both processors; so the server's own processor time is printed too. `node bench/selectors/echo.mjs [rounds] [seconds]`.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CONNECTIONS = 100;
const BYTES = 64;
const rounds = Number(process.argv[2] ?? 7);
const seconds = Number(process.argv[3] ?? 1);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const python = `
import selectors, socket
sel = selectors.DefaultSelector()
sock = socket.socket()
sock.bind(('127.0.0.1', 0))
sock.listen(1024)
sock.setblocking(False)
def accept(sock):
    conn, addr = sock.accept()
    conn.setblocking(False)
    sel.register(conn, selectors.EVENT_READ, echo)
def echo(conn):
    data = conn.recv(65536)
    if data:
        conn.send(data)
    else:
        sel.unregister(conn)
        conn.close()
sel.register(sock, selectors.EVENT_READ, accept)
print(sock.getsockname()[1], flush=True)
while True:
    for key, mask in sel.select():
        key.data(key.fileobj)
`;

const findPython = () => {
  for (const command of [process.env.PYCO_PYTHON, 'python3.13']) {
    if (!command) continue;
    const { status, stdout } = spawnSync(command, ['-c', 'import sys; print(sys.version_info[:2])'], { encoding: 'utf8' });
    if (status === 0 && stdout.trim() === '(3, 13)') return command;
  }
  return null;
};

const pythonCommand = findPython();
const servers = [
  { name: 'epoll, select', command: [process.execPath, here('echo-server.mjs'), 'epoll', 'blocking'] },
  { name: 'epoll, selectAsync', command: [process.execPath, here('echo-server.mjs'), 'epoll', 'async'] },
  { name: 'poll, select', command: [process.execPath, here('echo-server.mjs'), 'poll', 'blocking'] },
  { name: 'node backend', command: [process.execPath, here('echo-server.mjs'), 'node'] },
  { name: 'plain node:net', command: [process.execPath, here('echo-server.mjs'), 'net'] },
];
if (pythonCommand === null) console.log('CPython 3.13 skipped: neither PYCO_PYTHON nor python3.13 runs');
else servers.push({ name: 'CPython 3.13 selectors', command: [pythonCommand, '-c', python] });

/** One round: start the server, load it, stop it. */
const measure = async ({ command }) => {
  const server = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise((resolve, reject) => {
      server.stdout.once('data', (data) => resolve(Number(data)));
      server.once('exit', (code) => reject(new Error(`server ended with ${code}`)));
    });
    const load = spawn(process.execPath, [here('echo-load.mjs'), port, CONNECTIONS, BYTES, seconds, server.pid].map(String), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = await new Promise((resolve, reject) => {
      let text = '';
      load.stdout.on('data', (data) => (text += data));
      load.once('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`load ended with ${code}`))));
    });
    return output.trim().split(' ').map(Number);
  } finally {
    server.kill();
  }
};

const results = new Map(servers.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const server of servers) results.get(server.name).push(await measure(server));
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const rateOf = (name) => Math.max(...results.get(name).map(([rate]) => rate));
const timeOf = (name) => median(results.get(name).map(([, time]) => time));
const python313 = 'CPython 3.13 selectors';
const plain = 'plain node:net';
console.log(
  `echo round trips, ${CONNECTIONS} connections, ${BYTES} bytes, ${rounds} rounds of ${seconds} s, Node ${process.versions.node}`,
);
console.log(
  'trips per second: best, median and worst round, and ratios of the best; us: processor time of the server for one trip, median',
);
console.log('server                    best   median    worst   x CPython  x node:net       us   x CPython  x node:net');
for (const { name } of servers) {
  const rates = results.get(name).map(([rate]) => rate);
  const over = (value, other) => (results.has(other) ? value(other).toFixed(2) : '-').padStart(10);
  const numbers = [rateOf(name), median(rates), Math.min(...rates)].map((n) => String(n).padStart(8));
  const ratios = [python313, plain].map((other) => over((o) => rateOf(name) / rateOf(o), other));
  const times = [python313, plain].map((other) => over((o) => timeOf(o) / timeOf(name), other));
  console.log(`${name.padEnd(22)}${numbers.join(' ')}  ${ratios.join('  ')}   ${timeOf(name).toFixed(2).padStart(6)}  ${times.join('  ')}`);
}
