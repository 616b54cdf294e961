/**
 * The rotations of a text in order: where each begins. Prefix doubling: what is known of the order by the first k bytes gives, by pairs, that of the
 * first 2k. Two passes of counting per step, no more than log n steps whatever the text.
 */
export function sortRotations(text: Uint8Array): Int32Array {
  const n = text.length;
  const order = new Int32Array(n);
  let rank = new Int32Array(n);
  const spare = new Int32Array(n);
  let nextRank = new Int32Array(n);
  const counts = new Int32Array(Math.max(n, 256) + 1);
  for (let i = 0; i < n; i++) counts[text[i]! + 1]!++;
  for (let byte = 0; byte < 256; byte++) counts[byte + 1]! += counts[byte]!;
  for (let i = 0; i < n; i++) order[counts[text[i]!]!++] = i;
  let classes = n === 0 ? 0 : 1;
  for (let i = 1; i < n; i++) {
    if (text[order[i]!] !== text[order[i - 1]!]) classes++;
    rank[order[i]!] = classes - 1;
  }
  for (let k = 1; k < n && classes < n; k *= 2) {
    // In the order of their second halves, which is that of the rotations k further on.
    for (let i = 0; i < n; i++) spare[i] = order[i]! >= k ? order[i]! - k : order[i]! - k + n;
    counts.fill(0, 0, classes + 1);
    for (let i = 0; i < n; i++) counts[rank[i]! + 1]!++;
    for (let c = 0; c < classes; c++) counts[c + 1]! += counts[c]!;
    for (let i = 0; i < n; i++) order[counts[rank[spare[i]!]!]!++] = spare[i]!;
    classes = 1;
    nextRank[order[0]!] = 0;
    for (let i = 1; i < n; i++) {
      const a = order[i]!;
      const b = order[i - 1]!;
      const isSame = rank[a] === rank[b] && rank[(a + k) % n] === rank[(b + k) % n];
      if (!isSame) classes++;
      nextRank[a] = classes - 1;
    }
    [rank, nextRank] = [nextRank, rank];
  }
  return order;
}
