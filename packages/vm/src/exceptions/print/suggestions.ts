const MOVE_COST = 2;
const CASE_COST = 1;
const MAX_CANDIDATES = 750;
const MAX_LENGTH = 40;

const substitutionCost = (a: string, b: string): number => (a === b ? 0 : a.toLowerCase() === b.toLowerCase() ? CASE_COST : MOVE_COST);

/** Levenshtein's distance with cheap changes of case; `limit + 1` as soon as it is known to be more than `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let aEnd = a.length;
  let bEnd = b.length;
  while (aEnd > start && bEnd > start && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  let short = a.slice(start, aEnd);
  let long = b.slice(start, bEnd);
  if (short.length > long.length) [short, long] = [long, short];
  if (short === '') return long.length * MOVE_COST;
  if (short.length > MAX_LENGTH || long.length > MAX_LENGTH || (long.length - short.length) * MOVE_COST > limit) return limit + 1;
  const row = Array.from({ length: short.length }, (_, i) => (i + 1) * MOVE_COST);
  let result = 0;
  for (let j = 0; j < long.length; j++) {
    let diagonal = j * MOVE_COST;
    result = diagonal;
    let least = Number.MAX_SAFE_INTEGER;
    for (let i = 0; i < short.length; i++) {
      const substituted = diagonal + substitutionCost(short[i]!, long[j]!);
      diagonal = row[i]!;
      result = Math.min(substituted, Math.min(result, diagonal) + MOVE_COST);
      row[i] = result;
      least = Math.min(least, result);
    }
    if (least > limit) return limit + 1;
  }
  return result;
}

/** "Did you mean": the candidate nearest to `wrong`, if at most a third of the letters would change. */
export function suggestName(candidates: readonly string[], wrong: string): string | undefined {
  if (candidates.length > MAX_CANDIDATES || wrong.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = wrong.length;
  for (const candidate of candidates) {
    if (candidate === wrong) continue;
    const limit = Math.min(Math.floor(((candidate.length + wrong.length + 3) * MOVE_COST) / 6), bestDistance - 1);
    const distance = editDistance(wrong, candidate, limit);
    if (distance > limit) continue;
    if (best === undefined || distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
