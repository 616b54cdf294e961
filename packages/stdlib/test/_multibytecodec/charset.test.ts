import { describe, expect, it } from 'vitest';
import { newState, TOO_FEW } from '../../src/_multibytecodec/charset.js';
import { EucKr } from '../../src/_multibytecodec/euc-kr.js';
import { Gb18030 } from '../../src/_multibytecodec/gb18030.js';
import { Hz } from '../../src/_multibytecodec/hz.js';
import { CodeTable } from '../../src/_multibytecodec/tables.js';

function tableOf(codes: readonly (readonly [code: number, point: number])[]): CodeTable {
  const table = new CodeTable(new Uint8Array(128).fill(2), []);
  for (let code = 0; code < 0x80; code++) table.add(code, code);
  for (const [code, point] of codes) table.add(code, point);
  return table;
}

describe('HZ', () => {
  const hz = new Hz(tableOf([[0xd6d0, 0x4e2d]]));

  it('shifts to GB 2312 and back, and doubles the tilde', () => {
    const out: number[] = [];
    const state = newState();
    const points = Uint32Array.of(0x7e, 0x4e2d, 0x4e2d, 0x61);
    for (let at = 0; at < points.length; ) at += hz.encode(points, at, true, state, out);
    expect(String.fromCharCode(...out)).toBe('~~~{VPVP~}a');
  });

  it('waits for the second byte, and refuses a shift it is in already', () => {
    const state = newState();
    expect(hz.decode(Uint8Array.of(0x7e), 0, state, [])).toBe(TOO_FEW);
    expect(hz.decode(Uint8Array.of(0x7e, 0x7d), 0, state, [])).toBe(-1);
  });
});

describe('EUC-KR', () => {
  const letters: [number, number][] = [
    [0xa4d4, 0x3164],
    [0xa4a8, 0x3138],
    [0xa4c7, 0x3157],
    [0xa4b1, 0x3141],
  ];

  it('spells a syllable that KS X 1001 lacks with letters, as CPython does', () => {
    const euc = new EucKr('euc_kr', tableOf(letters));
    const out: number[] = [];
    expect(euc.encode(Uint32Array.of(0xb620), 0, true, newState(), out)).toBe(1);
    expect(out).toEqual([0xa4, 0xd4, 0xa4, 0xa8, 0xa4, 0xc7, 0xa4, 0xb1]);
    const back: number[] = [];
    expect(euc.decode(Uint8Array.from(out), 0, newState(), back)).toBe(8);
    expect(back).toEqual([0xb620]);
  });
});

describe('GB 18030', () => {
  it('counts what lies beyond U+FFFF in four bytes', () => {
    const gb = new Gb18030(tableOf([]), []);
    const out: number[] = [];
    gb.encode(Uint32Array.of(0x10ffff), 0, true, newState(), out);
    expect(out).toEqual([0xe3, 0x32, 0x9a, 0x35]);
    const back: number[] = [];
    expect(gb.decode(Uint8Array.from(out), 0, newState(), back)).toBe(4);
    expect(back).toEqual([0x10ffff]);
    expect(gb.decode(Uint8Array.of(0xe3, 0x32), 0, newState(), back)).toBe(TOO_FEW);
  });
});
