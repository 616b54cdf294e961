// V8's `indexOf` and a search byte by byte both take time in proportion to needle times haystack at worst: an hour for two megabytes of `a`.
// Knuth, Morris and Pratt's search takes as many steps as both are long, whatever they hold, at some cost for each step.

type Codes = { readonly length: number; readonly [index: number]: number };

/** Whether the worst case of a plain search would be noticed. */
export const isLongSearch = (haystack: number, needle: number): boolean => needle > 64 && haystack * needle > 2 ** 24;

/** For each prefix of the needle, how much of it ends as the needle begins. */
function borders(needle: Codes): Int32Array {
  const table = new Int32Array(needle.length);
  for (let i = 1, k = 0; i < needle.length; i++) {
    while (k > 0 && needle[i] !== needle[k]) k = table[k - 1]!;
    if (needle[i] === needle[k]) k++;
    table[i] = k;
  }
  return table;
}

/** The first place in `[start, end)` where all of `needle` stands, or -1. */
export function findLong(haystack: Codes, needle: Codes, start: number, end: number): number {
  const table = borders(needle);
  for (let i = start, k = 0; i < end; i++) {
    while (k > 0 && haystack[i] !== needle[k]) k = table[k - 1]!;
    if (haystack[i] === needle[k]) k++;
    if (k === needle.length) return i - k + 1;
  }
  return -1;
}

/** The last place: the same search from the other end. */
export function findLastLong(haystack: Codes, needle: Codes, start: number, end: number): number {
  const n = needle.length;
  const turned = new Uint32Array(n);
  for (let i = 0; i < n; i++) turned[i] = needle[n - 1 - i]!;
  const table = borders(turned);
  for (let i = end - 1, k = 0; i >= start; i--) {
    while (k > 0 && haystack[i] !== turned[k]) k = table[k - 1]!;
    if (haystack[i] === turned[k]) k++;
    if (k === n) return i;
  }
  return -1;
}
