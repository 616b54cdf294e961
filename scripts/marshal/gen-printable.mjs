// Writes packages/marshal/src/dis/printable.ts: the characters that became printable between CPython 3.8 and 3.14, which
// each bring their own version of Unicode. node scripts/marshal/gen-printable.mjs [path of a python3.8, …]
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { interpreters, run } from './interpreters.mjs';

const script = fileURLToPath(new URL('printable.py', import.meta.url));
const file = fileURLToPath(new URL('../../packages/marshal/src/dis/printable.ts', import.meta.url));

const expand = (ranges) => {
  const set = new Set();
  for (const [first, last] of ranges) for (let point = first; point <= last; point++) set.add(point);
  return set;
};

function compress(points) {
  const ranges = [];
  for (const point of points) {
    const last = ranges[ranges.length - 1];
    if (last !== undefined && last[1] === point - 1) last[1] = point;
    else ranges.push([point, point]);
  }
  // The distance from the end of the range before, and the length if it is not 1, in base 36.
  let end = 0;
  return ranges.map(([first, last]) => {
    const text = (first - end).toString(36) + (first === last ? '' : `-${(last - first + 1).toString(36)}`);
    end = last + 1;
    return text;
  });
}

const rows = [];
let before;
for (const interpreter of interpreters(process.argv.slice(2))) {
  const now = expand(JSON.parse(run(interpreter, script)));
  if (before !== undefined) {
    const lost = [...before].filter((point) => !now.has(point));
    if (lost.length > 0) throw new Error(`no longer printable in ${interpreter.version}: ${lost}`);
    const gained = [...now].filter((point) => !before.has(point));
    if (gained.length > 0) rows.push([interpreter.version, compress(gained).join(' ')]);
  }
  before = now;
}
writeFileSync(
  file,
  `// Written by scripts/marshal/gen-printable.mjs: do not edit.

// The version in which characters became printable, and the ranges of those characters: for each its distance from the
// end of the range before and its length where that is not 1, in base 36.
const SINCE: readonly (readonly [version: number, ranges: string])[] = [
${rows.map(([version, ranges]) => `  [${version}, '${ranges}'],`).join('\n')}
];

/** The version of Python in which the character became printable; undefined for those that no version after 3.8 added. */
export function printableSince(point: number): number | undefined {
  for (const [version, ranges] of SINCE) {
    let end = 0;
    for (const range of ranges.split(' ')) {
      const [distance, length = '1'] = range.split('-') as [string, string?];
      const first = end + Number.parseInt(distance, 36);
      end = first + Number.parseInt(length, 36);
      if (point < first) break;
      if (point < end) return version;
    }
  }
  return undefined;
}
`,
);
execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
