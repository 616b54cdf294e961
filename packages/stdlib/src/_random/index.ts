import {
  asIndex,
  currentThread,
  defineType,
  exc,
  hash,
  type KwNames,
  type NativeModule,
  None,
  PyFloat,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  typeOf,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { MersenneTwister } from './mersenne.js';

const WORDS = 624;

/** `_random.Random`. */
class PyRandom extends PyObject {
  readonly twister: MersenneTwister = new MersenneTwister();
}

/** The magnitude of an int as 32-bit words, low first; at least one. */
function wordsOf(value: number | bigint): Uint32Array {
  if (typeof value === 'number') {
    const size = Math.abs(value);
    return size < 0x1_0000_0000 ? Uint32Array.of(size) : Uint32Array.of(size, Math.floor(size / 0x1_0000_0000));
  }
  const text = (value < 0n ? -value : value).toString(16);
  const words = new Uint32Array(Math.ceil(text.length / 8));
  for (let i = 0; i < words.length; i++) {
    const end = text.length - 8 * i;
    words[i] = Number.parseInt(text.slice(Math.max(0, end - 8), end), 16);
  }
  return words;
}

function seed(self: PyRandom, value: Value): void {
  const { twister } = self;
  if (value === None) {
    const words = new Uint32Array(WORDS);
    currentThread().interp.host.random(new Uint8Array(words.buffer));
    twister.seed(words);
    return;
  }
  const type = typeOf(value);
  // Anything but an int counts by its hash, as an unsigned number.
  if (type.tp_mro.some((base) => base.tp_name === 'int')) twister.seed(wordsOf(asIndex(value)));
  else twister.seed(wordsOf(fromBig(BigInt.asUintN(64, BigInt(hash(value))))));
}

const fromBig = (value: bigint): number | bigint =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

function getRandomBits(self: PyRandom, given: Value): Value {
  const k = intArgument(given);
  if (k < 0) raise(exc.ValueError, 'number of bits must be non-negative');
  if (k === 0) return 0;
  const { twister } = self;
  if (k <= 32) return twister.next() >>> (32 - k);
  const words: string[] = [];
  let left = k;
  for (; left > 0; left -= 32) {
    let word = twister.next();
    if (left < 32) word >>>= 32 - left;
    words.push(word.toString(16).padStart(8, '0'));
  }
  return fromBig(BigInt(`0x${words.reverse().join('')}`));
}

function setState(self: PyRandom, state: Value): Value {
  if (!(state instanceof PyTuple)) return raise(exc.TypeError, 'state vector must be a tuple');
  if (state.items.length !== WORDS + 1) raise(exc.ValueError, 'state vector is the wrong size');
  const words = new Uint32Array(WORDS);
  for (let i = 0; i < WORDS; i++) {
    const word = asIndex(state.items[i]!);
    if (word < 0) raise(exc.OverflowError, "can't convert negative value to unsigned int");
    if (typeof word === 'bigint' && word >> 64n !== 0n) raise(exc.OverflowError, 'Python int too large to convert to C unsigned long');
    words[i] = Number(BigInt.asUintN(32, BigInt(word)));
  }
  const index = Number(asIndex(state.items[WORDS]!));
  if (index < 0 || index > WORDS) raise(exc.ValueError, 'invalid state');
  self.twister.index = index;
  self.twister.state.set(words);
  return None;
}

const randomType: PyType = defineType<PyRandom>({
  name: '_random.Random',
  instance: PyRandom,
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyRandom)(),
    tp_init: (self, args, kwnames: KwNames | undefined) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'Random() takes no keyword arguments');
      if (args.length > 1) raise(exc.TypeError, `Random expected at most 1 argument, got ${args.length}`);
      seed(self, args[0] ?? None);
    },
  },
  methods: {
    'random($self, /)': (self: PyRandom): Value => new PyFloat(self.twister.double()),
    'seed($self, n=None, /)': (self: PyRandom, n: Value): Value => (seed(self, n), None),
    'getstate($self, /)': (self: PyRandom): Value => new PyTuple([...self.twister.state, self.twister.index]),
    'setstate($self, state, /)': setState,
    'getrandbits($self, k, /)': getRandomBits,
  },
});

/** `_random`. */
export const randomModule: NativeModule = { name: '_random', types: [randomType] };
