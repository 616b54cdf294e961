import type { NativeModule } from '@pyco/vm';
import {
  chainType,
  combinationsType,
  combinationsWithReplacementType,
  groupByType,
  grouperType,
  permutationsType,
  productType,
  zipLongestType,
} from './combining.js';
import {
  accumulateType,
  batchedType,
  compressType,
  dropWhileType,
  filterFalseType,
  iSliceType,
  pairwiseType,
  starMapType,
  takeWhileType,
} from './filtering.js';
import { countType, cycleType, repeatType } from './infinite.js';
import { tee, teeBlockType, teeType } from './tee.js';

/** `itertools`. */
export const itertoolsModule: NativeModule = {
  name: 'itertools',
  functions: { 'tee(iterable, n=2, /)': tee },
  types: [
    accumulateType,
    batchedType,
    chainType,
    combinationsType,
    combinationsWithReplacementType,
    compressType,
    countType,
    cycleType,
    dropWhileType,
    filterFalseType,
    groupByType,
    grouperType,
    iSliceType,
    pairwiseType,
    permutationsType,
    productType,
    repeatType,
    starMapType,
    takeWhileType,
    teeBlockType,
    teeType,
    zipLongestType,
  ],
};
