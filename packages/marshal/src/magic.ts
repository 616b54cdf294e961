import type { PythonVersion } from './version.js';

/** The magic number that the releases of each version write (candidates of 3.8 to 3.13 included). */
export const MAGIC_NUMBERS: Readonly<Record<PythonVersion, number>> = {
  308: 3413,
  309: 3425,
  310: 3439,
  311: 3495,
  312: 3531,
  313: 3571,
  314: 3627,
};

/** What a magic number says about the interpreter that wrote a file. */
export interface MagicInfo {
  readonly magic: number;
  /** `major * 100 + minor`, 306 to 314: two more versions than can be read, so that an error can name them. */
  readonly version: number;
  /** The first release with this number: `a1`, `b2`, `rc3`, or `final` where it was there to stay from a release on. */
  readonly since: string;
  /** Do the releases of this version write it? Earlier numbers stand for bytecode that differs in detail. */
  readonly isRelease: boolean;
}

// First and last number, version, pre-release. Within a pre-release numbers were given out one by one unless a row says
// otherwise by leaving some out. The last number of each version is the one its releases kept.
const RANGES: readonly (readonly [first: number, last: number, version: number, since: string])[] = [
  [3360, 3360, 306, 'a0'],
  [3361, 3361, 306, 'a1'],
  [3370, 3372, 306, 'a2'],
  [3373, 3373, 306, 'b1'],
  [3375, 3377, 306, 'b1'],
  [3378, 3378, 306, 'b2'],
  [3379, 3379, 306, 'rc1'],
  [3390, 3390, 307, 'a1'],
  [3391, 3391, 307, 'a2'],
  [3392, 3392, 307, 'a4'],
  [3393, 3393, 307, 'b1'],
  [3394, 3394, 307, 'b5'],
  [3400, 3401, 308, 'a1'],
  [3410, 3410, 308, 'a1'],
  [3411, 3412, 308, 'b2'],
  [3413, 3413, 308, 'b4'],
  [3420, 3422, 309, 'a0'],
  [3423, 3425, 309, 'a2'],
  [3430, 3431, 310, 'a1'],
  [3432, 3433, 310, 'a2'],
  [3434, 3434, 310, 'a6'],
  [3435, 3435, 310, 'a7'],
  [3436, 3439, 310, 'b1'],
  [3450, 3461, 311, 'a1'],
  [3462, 3462, 311, 'a2'],
  [3463, 3465, 311, 'a3'],
  [3466, 3474, 311, 'a4'],
  [3475, 3485, 311, 'a5'],
  [3486, 3491, 311, 'a6'],
  [3492, 3494, 311, 'a7'],
  [3495, 3495, 311, 'b4'],
  [3500, 3509, 312, 'a1'],
  [3510, 3512, 312, 'a2'],
  [3513, 3514, 312, 'a4'],
  [3515, 3517, 312, 'a5'],
  [3518, 3520, 312, 'a6'],
  [3521, 3524, 312, 'a7'],
  [3525, 3531, 312, 'b1'],
  [3550, 3568, 313, 'a1'],
  [3569, 3569, 313, 'a5'],
  [3570, 3570, 313, 'a6'],
  [3571, 3571, 313, 'b1'],
  [3600, 3608, 314, 'a1'],
  [3609, 3609, 314, 'a2'],
  [3610, 3613, 314, 'a4'],
  [3614, 3616, 314, 'a5'],
  [3617, 3620, 314, 'a6'],
  [3621, 3623, 314, 'a7'],
  [3624, 3624, 314, 'b1'],
  [3625, 3625, 314, 'b3'],
  [3626, 3626, 314, 'rc2'],
  [3627, 3627, 314, 'rc3'],
];

/** What is known of `magic` (the number in the first two bytes of a `.pyc` file), for 3.6a0 to 3.14. */
export function magicInfo(magic: number): MagicInfo | undefined {
  for (const [first, last, version, since] of RANGES) {
    if (magic >= first && magic <= last) {
      const releases: Readonly<Record<number, number>> = MAGIC_NUMBERS;
      const isRelease = version < 308 ? magic === (version === 306 ? 3379 : 3394) : releases[version] === magic;
      return { magic, version, since, isRelease };
    }
  }
  return undefined;
}
