import { radixSort, workspace } from './radix-sort.js';

/** Runs of this length on average are worth merging: sorting anew would not notice them. */
const LONG_RUN = 8;
/** So many runs are merged as quickly as integers are sorted without comparing. */
const FEW_RUNS = 8;

/** Numbers to be sorted. */
export type Numbers = Float64Array | Int32Array;

/** Numbers in ascending order, by merging the runs that are there if they are long, else by their bits or by V8's own sort. The array given is used up. */
export function sortNumbers(numbers: Numbers): Numbers {
  const most = Math.floor(numbers.length / LONG_RUN) + 2;
  const bounds = ascendingRuns(numbers, numbers instanceof Int32Array ? Math.min(FEW_RUNS, most) : most);
  if (bounds !== undefined) return mergeRuns(numbers, bounds);
  return (numbers instanceof Int32Array ? radixSort(numbers) : undefined) ?? numbers.sort();
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
  if (runs.length <= 2) return numbers;
  let from = numbers;
  let to: Numbers = numbers instanceof Int32Array ? workspace(1, numbers.length) : numbers.slice();
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
