// Written by scripts/marshal/gen-printable.mjs: do not edit.

// The version in which characters became printable, and the ranges of those characters: for each its distance from the
// end of the range before and its length where that is not 1, in base 36.
const SINCE: readonly (readonly [version: number, ranges: string])[] = [
  [
    309,
    '1q6-a i5 by 3g 2m5-2 3bq jc-3 o8-5 5iu-a g8g-d 1je-4 16-2 1h mz-4 h0w 2jn-16 1-3 2-2 72-s aj 3q-2 i2 5-2 wu-7 2 2-8 1-2 1-u 1-2 2-c 9-a 192 fub b-2 5c1-df 16-9 jr8-3 2l-3 1p 10o-2 z-2 c3-2 2i 2t 4-2 16-2 6-3 t 4o e-4 f-j 7-7 9-3 d-7 15-43 1-1j 11-a xr1-7 hlu-3t7',
  ],
  [
    311,
    '17h gi-v 9-8 l i-b o9 w 3j 20f 7 9 6n j5-e 3h 1c-2 hn jp 29a 1b dv-b mfz-3 1j4-2 e-2 1 1-5 o-3 gjx al-g 3j 1a-2 1gw-b 1-f 1-7 1-2 1-b 1-f 1-7 1-2 cj-6 1-16 1-9 1it-q 6e-6 24 16e 3q-7 o9-g 440-2r bjx-27 1-a dnq-4 1-7 1-2 80-4 5wd-1a 2-n 9-38 f9-2 2l1-v oh-v 10x-7 1-4 1-2 1-f 2xq-3 7k aw 2a 4u-2 18-4 a-4 8-3 h-3 6-8 8-7 xyf-2 385-4',
  ],
  [
    312,
    '2k3 d6 1elq-3 n3-3 1q6-a s6-h 1-15 3-s 445 g-m onw y 6lm-k 2fl-6 79-1q x u8-16 3j6 47-3 4-5 2h ij-3 f-2 10-3 b-3 1 e-2 a-2 c e-2 116o i6u-38g',
  ],
  [313, '9h8-4 dr 3tvk-ha'],
  [
    314,
    '1p3 3p2-2 1b 7d-2 1i4-3 2pm-2 nad-3 c-3 ijn-1g 1fw-12 3-t 8-2 8i-3 1j w3-a 1 2 1-12 1-a 1 2 1-4 1-a 1-2 8-2 kt-k yk-y e-a o0 45h-32z 5qd-1m 2di-1m 685 cg0-6y 6-c4 4kc-17 4 3oy-a 4-2 cn 5 1a 7 l 2 9 69-11',
  ],
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
