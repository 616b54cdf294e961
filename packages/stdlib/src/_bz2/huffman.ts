/** Lengths of a prefix code for symbols of these frequencies, none longer than `limit`. Every symbol gets a code. */
export function codeLengths(frequencies: Int32Array, limit: number): Uint8Array {
  const weights = Float64Array.from(frequencies, (count) => Math.max(1, count));
  for (;;) {
    const lengths = lengthsOf(weights);
    if (lengths.every((length) => length <= limit)) return lengths;
    // Flatter frequencies give a flatter tree.
    for (let i = 0; i < weights.length; i++) weights[i] = 1 + Math.floor(weights[i]! / 2);
  }
}

/** Huffman's construction over two queues: leaves in order, and the inner nodes, which come in order by themselves. */
function lengthsOf(weights: Float64Array): Uint8Array {
  const n = weights.length;
  const leaves = Array.from(weights, (_, i) => i).sort((a, b) => weights[a]! - weights[b]!);
  const total = 2 * n - 1;
  const weight = new Float64Array(total);
  const parent = new Int32Array(total);
  leaves.forEach((leaf, i) => {
    weight[i] = weights[leaf]!;
  });
  let leaf = 0;
  let inner = n;
  for (let made = n; made < total; made++) {
    for (let half = 0; half < 2; half++) {
      const takesLeaf = leaf < n && (inner >= made || weight[leaf]! <= weight[inner]!);
      const node = takesLeaf ? leaf++ : inner++;
      weight[made]! += weight[node]!;
      parent[node] = made;
    }
  }
  const depth = new Uint8Array(total);
  for (let node = total - 2; node >= 0; node--) depth[node] = depth[parent[node]!]! + 1;
  const lengths = new Uint8Array(n);
  leaves.forEach((symbol, i) => {
    lengths[symbol] = depth[i]!;
  });
  return lengths;
}

/** The codes that go with the lengths: in order of length, then of symbol. */
export function codesOf(lengths: Uint8Array): Int32Array {
  const codes = new Int32Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= 24; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol] === length) codes[symbol] = code++;
    code <<= 1;
  }
  return codes;
}
