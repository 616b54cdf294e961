// How fast the natives of numbers and containers are where one call does much work, beside CPython 3.13's.
//
//   npx turbo run build --filter=@pyco/vm && PYCO_PYTHON=python3.13 node bench/vm/builtins.mjs [part of a name]
//
// Each line is one Python expression. Both sides time it alone (no interpreter of ours is involved, on CPython's side one bytecode call or
// two), in alternating rounds of the same run. Printed: medians of CPU time in milliseconds, the spread (10th to 90th percentile) and the ratio.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

const ROUNDS = 9;
const MIN_SECONDS = 0.02;
const python = process.env.PYCO_PYTHON ?? 'python3.13';
const dist = process.env.PYCO_VM ?? new URL('../../packages/vm/dist/index.js', import.meta.url).href;
const vm = await import(dist);
const { callMethod, callWith, getItem, setItem, binaryOp, Nb, power, repr, None, PyFloat, PyList, PyTuple } = vm;

const interp = new vm.PyInterpreter({ name: 'none' }, {});
vm.swapThread(interp.mainThread);
const builtins = vm.createNativeModule(vm.builtinsModule, interp).dict;
for (const { k, v } of builtins.liveEntries()) interp.builtins.setStr(k, v);
const b = (name, ...args) => callWith(builtins.getStr(name), args, undefined);
const list = (n, f) => new PyList(Array.from({ length: n }, (_, i) => f(i)));

// Pseudo-random without a generator: the same on both sides.
const mix = (i) => (i * 7919 + 104729) % 1000003;
const ints = list(100000, mix);
const floats = list(100000, (i) => new PyFloat(mix(i) / 7));
const strs = list(100000, (i) => `key${mix(i)}`);
const pairs = list(100000, (i) => new PyTuple([mix(i) % 300, i]));
const points = list(100000, (i) => new PyTuple([mix(i) % 400, i % 300]));
const small = list(1000, (i) => i);
const d = b('dict', b('zip', strs, ints));
const di = b('dict', b('zip', ints, ints));
const dp = b('dict', b('zip', points, ints));
const s1 = b('set', ints);
const s2 = b('set', b('range', 0, 1000000, 7));
const ss = b('set', strs);
const big = power(3, 20000, None);
const big2 = power(7, 15000, None);
const reprs = list(20000, (i) => repr(new PyFloat(mix(i) / 7)));
const digits = list(20000, (i) => String(mix(i) * 1000));
const text = '7'.repeat(4000);
const modulus = binaryOp(power(2, 2048, None), 189, Nb.SUBTRACT);

const SETUP = `
def mix(i): return (i * 7919 + 104729) % 1000003
ints = [mix(i) for i in range(100000)]
floats = [mix(i) / 7 for i in range(100000)]
strs = [f'key{mix(i)}' for i in range(100000)]
pairs = [(mix(i) % 300, i) for i in range(100000)]
points = [(mix(i) % 400, i % 300) for i in range(100000)]
small = list(range(1000))
d = dict(zip(strs, ints)); di = dict(zip(ints, ints)); dp = dict(zip(points, ints))
s1 = set(ints); s2 = set(range(0, 1000000, 7)); ss = set(strs)
big = 3 ** 20000; big2 = 7 ** 15000
reprs = [repr(mix(i) / 7) for i in range(20000)]
digits = [str(mix(i) * 1000) for i in range(20000)]
text = '7' * 4000
modulus = 2 ** 2048 - 189
import collections
drain = collections.deque(maxlen=0).extend
`;

/** Runs an iterator to its end. */
function drain(iterator) {
  const next = vm.typeOf(iterator).tp_iternext;
  while (next(iterator) !== undefined);
}

const cases = [
  ['sorted(ints)', () => b('sorted', ints)],
  ['sorted(floats)', () => b('sorted', floats)],
  ['sorted(strs)', () => b('sorted', strs)],
  ['sorted(pairs)', () => b('sorted', pairs)],
  ['sorted(strs, key=len)', () => callWith(builtins.getStr('sorted'), [strs, builtins.getStr('len')], ['key'])],
  ['list(range(1000000))', () => b('list', b('range', 1000000))],
  ['[0] * 1000000', () => binaryOp(new PyList([0]), 1000000, Nb.MULTIPLY)],
  ['ints + ints', () => binaryOp(ints, ints, Nb.ADD)],
  ['ints[::2]', () => getItem(ints, b('slice', None, None, 2))],
  ['ints.index(-1) if 0 else ints.count(5)', () => callMethod(ints, 'count', 5)],
  ['strs.count("x")', () => callMethod(strs, 'count', 'x')],
  ['ints == list(ints)', () => vm.richCompare(ints, b('list', ints), 2)],
  ['list(reversed(ints))', () => b('list', b('reversed', ints))],
  ['list(enumerate(ints))', () => b('list', b('enumerate', ints))],
  ['list(zip(ints, strs))', () => b('list', b('zip', ints, strs))],
  ['list(map(abs, ints))', () => b('list', b('map', builtins.getStr('abs'), ints))],
  ['list(filter(None, ints))', () => b('list', b('filter', None, ints))],
  ['sum(ints)', () => b('sum', ints)],
  ['sum(floats)', () => b('sum', floats)],
  ['dict(zip(strs, ints))', () => b('dict', b('zip', strs, ints))],
  ['dict(zip(ints, ints))', () => b('dict', b('zip', ints, ints))],
  ['dict(zip(points, ints))', () => b('dict', b('zip', points, ints))],
  ['dict.fromkeys(range(100000))', () => callMethod(builtins.getStr('dict'), 'fromkeys', b('range', 100000))],
  ['list(map(d.get, strs))', () => b('list', b('map', vm.getAttr(d, 'get'), strs))],
  ['list(map(di.get, ints))', () => b('list', b('map', vm.getAttr(di, 'get'), ints))],
  ['list(map(dp.get, points))', () => b('list', b('map', vm.getAttr(dp, 'get'), points))],
  ['d.copy()', () => callMethod(d, 'copy')],
  ['d == d.copy()', () => vm.richCompare(d, callMethod(d, 'copy'), 2)],
  ['list(d.items())', () => b('list', callMethod(d, 'items'))],
  ['drain(iter(d))', () => drain(vm.getIter(d))],
  ['[dict(a=i, b=i, c=i) for i in small]', () => small.items.map((i) => callWith(builtins.getStr('dict'), [i, i, i], ['a', 'b', 'c']))],
  ['set(ints)', () => b('set', ints)],
  ['set(strs)', () => b('set', strs)],
  ['set(points)', () => b('set', points)],
  ['s1 | s2', () => binaryOp(s1, s2, Nb.OR)],
  ['s1 & s2', () => binaryOp(s1, s2, Nb.AND)],
  ['s1 - s2', () => binaryOp(s1, s2, Nb.SUBTRACT)],
  ['list(map(s1.__contains__, ints))', () => b('list', b('map', vm.getAttr(s1, '__contains__'), ints))],
  ['list(map(ss.__contains__, strs))', () => b('list', b('map', vm.getAttr(ss, '__contains__'), strs))],
  ['3 ** 20000', () => power(3, 20000, None)],
  ['big * big2', () => binaryOp(big, big2, Nb.MULTIPLY)],
  ['big // big2', () => binaryOp(big, big2, Nb.FLOOR_DIVIDE)],
  ['hex(big)', () => b('hex', big)],
  ['str(3 ** 8000)', () => b('str', power(3, 8000, None))],
  ['int(text)', () => b('int', text)],
  ['pow(big, modulus - 2, modulus)', () => power(big, binaryOp(modulus, 2, Nb.SUBTRACT), modulus)],
  ['list(map(int, digits))', () => b('list', b('map', builtins.getStr('int'), digits))],
  ['list(map(float, reprs))', () => b('list', b('map', builtins.getStr('float'), reprs))],
  ['list(map(str, ints))', () => b('list', b('map', builtins.getStr('str'), ints))],
  ['repr(floats)', () => repr(floats)],
  ['repr(ints)', () => repr(ints)],
  ['list(map(hash, points))', () => b('list', b('map', builtins.getStr('hash'), points))],
  ['[x ** 2.7 for x in floats]', () => floats.items.map((x) => power(x, new PyFloat(2.7), None))],
  ['[round(x, 2) for x in floats]', () => floats.items.map((x) => b('round', x, 2))],
  ['[i * 3 // 7 % 5 for i in ints]', () => ints.items.map((i) => binaryOp(binaryOp(binaryOp(i, 3, 5), 7, 2), 5, 6))],
  ['[(i << 40) & 0xffffffffff for i in small]', () => small.items.map((i) => binaryOp(binaryOp(i, 40, 3), 0xffffffffff, 1))],
];
void setItem;

const median = (values) => {
  const sorted = [...values].sort((a, z) => a - z);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
};

const PYTHON_SIDE = `
import sys, time
${SETUP}
for line in sys.stdin:
    code = compile(line.strip(), 'bench', 'eval')
    count, spent = 0, 0.0
    start = time.process_time()
    while spent < ${MIN_SECONDS}:
        eval(code)
        count += 1
        spent = time.process_time() - start
    print(spent / count, flush=True)
`;

const version = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
const hasPython = version.status === 0 && version.stdout.trim() === '3.13';
if (!hasPython) console.log(`without CPython: ${python} is no CPython 3.13 (set PYCO_PYTHON)`);
const child = hasPython ? spawn(python, ['-c', PYTHON_SIDE], { stdio: ['pipe', 'pipe', 'inherit'] }) : undefined;
const answers = child === undefined ? undefined : createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const askPython = async (source) => {
  child.stdin.write(`${source}\n`);
  return Number((await answers.next()).value);
};

function measure(run) {
  let count = 0;
  let spent = 0;
  const start = process.cpuUsage();
  while (spent < MIN_SECONDS * 1e6) {
    run();
    count++;
    const { user, system } = process.cpuUsage(start);
    spent = user + system;
  }
  return spent / count / 1e6;
}

const ms = ({ median: m, low, high }) => `${(m * 1000).toFixed(3)} (${(low * 1000).toFixed(2)}-${(high * 1000).toFixed(2)})`;
const ratios = [];
console.log(`${'expression'.padEnd(42)} ${'pyco ms'.padStart(24)} ${'CPython ms'.padStart(24)}   times as fast`);
for (const [source, run] of cases) {
  if (process.argv[2] !== undefined && !source.includes(process.argv[2])) continue;
  const ours = [];
  const theirs = [];
  measure(run);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(measure(run));
    if (hasPython) theirs.push(await askPython(source));
  }
  const mine = median(ours);
  const line = `${source.padEnd(42)} ${ms(mine).padStart(24)}`;
  if (!hasPython) console.log(line);
  else {
    const other = median(theirs);
    const ratio = other.median / mine.median;
    ratios.push(ratio);
    console.log(`${line} ${ms(other).padStart(24)} ${ratio.toFixed(2).padStart(10)}`);
  }
}
if (ratios.length > 0)
  console.log(`geometric mean: ${Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length).toFixed(2)}`);
child?.kill();
