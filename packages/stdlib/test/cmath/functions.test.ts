import { expect, it } from 'vitest';
import { acos, acosh, atanh, log, sqrt, tanh } from '../../src/cmath/functions.js';

const parts = ({ real, imag }: { real: number; imag: number }): number[] => [real, imag];

it('the sides of a branch cut are told by the sign of zero, as CPython 3.13 tells them', () => {
  expect(parts(sqrt(-4, 0))).toEqual([0, 2]);
  expect(parts(sqrt(-4, -0))).toEqual([0, -2]);
  expect(parts(acos(2, 0))).toEqual([0, -1.3169578969248166]);
  expect(parts(acos(2, -0))).toEqual([0, 1.3169578969248166]);
});

it('nothing overflows on the way to a finite result', () => {
  expect(parts(sqrt(1e308, 1e308))).toEqual([1.09868411346781e154, 4.5508986056222734e153]);
  expect(log(1e308, 1e308).real).toBeCloseTo(709.5428, 3);
  expect(parts(acosh(1e308, 0))).toEqual([709.889355822726, 0]);
});

it('infinite parts give what the table says', () => {
  expect(parts(tanh(Number.POSITIVE_INFINITY, Number.NaN))).toEqual([1, 0]);
  expect(parts(atanh(Number.NaN, Number.POSITIVE_INFINITY))).toEqual([0, Math.PI / 2]);
});
