const N = 624;
const M = 397;
const UPPER = 0x8000_0000;
const LOWER = 0x7fff_ffff;
const MATRIX = 0x9908_b0df;

/** MT19937, as CPython seeds it. */
export class MersenneTwister {
  readonly state: Uint32Array = new Uint32Array(N);
  index: number = N + 1;

  /** A 32-bit number. */
  next(): number {
    if (this.index >= N) this.#twist();
    let y = this.state[this.index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c_5680;
    y ^= (y << 15) & 0xefc6_0000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const { state } = this;
    for (let i = 0; i < N; i++) {
      const y = (state[i]! & UPPER) | (state[i + 1 < N ? i + 1 : 0]! & LOWER);
      const far = i + M < N ? i + M : i + M - N;
      state[i] = state[far]! ^ (y >>> 1) ^ (y & 1 ? MATRIX : 0);
    }
    this.index = 0;
  }

  /** A double in [0, 1) with 53 bits. */
  double(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  #seedOne(seed: number): void {
    const { state } = this;
    state[0] = seed;
    for (let i = 1; i < N; i++) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(before, 1_812_433_253) + i;
    }
    this.index = N;
  }

  /** `init_by_array`. */
  seed(key: Uint32Array): void {
    const { state } = this;
    this.#seedOne(19_650_218);
    let i = 1;
    const step = (factor: number, added: (i: number) => number): void => {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(before, factor)) + added(i);
      i++;
      if (i >= N) {
        state[0] = state[N - 1]!;
        i = 1;
      }
    };
    let j = 0;
    for (let k = Math.max(N, key.length); k > 0; k--) {
      step(1_664_525, () => key[j]! + j);
      j = j + 1 >= key.length ? 0 : j + 1;
    }
    for (let k = N - 1; k > 0; k--) step(1_566_083_941, (at) => -at);
    state[0] = UPPER;
  }
}
