/** Runs of this length on average are worth merging: sorting anew would not notice them. */
const LONG_RUN = 8;

/** Numbers to be sorted. */
export type Numbers = Float64Array | Int32Array;

/** Numbers in ascending order, by merging the runs that are there if they are long, else by V8's own sort. The array given is used up. */
export function sortNumbers(numbers: Numbers): Numbers {
  const bounds = ascendingRuns(numbers, Math.floor(numbers.length / LONG_RUN) + 2);
  return bounds === undefined ? numbers.sort() : mergeRuns(numbers, bounds);
}

/** Starts of the ascending runs, then the length; descending runs are turned round. `undefined` as soon as there are more than `most`. */
function ascendingRuns(numbers: Numbers, most: number): number[] | undefined {
  const n = numbers.length;
  const bounds: number[] = [];
  for (let start = 0; start < n; ) {
    let end = start + 1;
    if (end < n && numbers[end]! < numbers[start]!) {
      while (end < n && numbers[end]! < numbers[end - 1]!) end++;
      numbers.subarray(start, end).reverse();
    } else while (end < n && numbers[end]! >= numbers[end - 1]!) end++;
    bounds.push(start);
    if (bounds.length > most) return undefined;
    start = end;
  }
  bounds.push(n);
  return bounds;
}

function mergeRuns(numbers: Numbers, runs: number[]): Numbers {
  let from = numbers;
  let to: Numbers = numbers.slice(0, runs.length > 2 ? numbers.length : 0);
  let bounds = runs;
  while (bounds.length > 2) {
    const merged: number[] = [];
    for (let i = 0; i + 1 < bounds.length; i += 2) {
      const middle = bounds[i + 1]!;
      merge(from, to, bounds[i]!, middle, bounds[i + 2] ?? middle);
      merged.push(bounds[i]!);
    }
    merged.push(numbers.length);
    bounds = merged;
    [from, to] = [to, from];
  }
  return from;
}

function merge(from: Numbers, to: Numbers, start: number, middle: number, end: number): void {
  let left = start;
  let right = middle;
  let at = start;
  while (left < middle && right < end) to[at++] = from[right]! < from[left]! ? from[right++]! : from[left++]!;
  while (left < middle) to[at++] = from[left++]!;
  while (right < end) to[at++] = from[right++]!;
}
