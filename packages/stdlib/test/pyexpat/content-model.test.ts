import { PyTuple, type Value } from '@pyco/vm';
import { expect, it } from 'vitest';
import { contentModel } from '../../src/pyexpat/content-model.js';
import { TokenReader } from '../../src/pyexpat/dtd-tokens.js';
import { NotWellFormed } from '../../src/pyexpat/error-codes.js';

const plain = (value: Value): unknown => (value instanceof PyTuple ? value.items.map(plain) : typeof value === 'object' ? null : value);
const modelOf = (text: string): unknown => plain(contentModel(new TokenReader(text, undefined)));

it('has a type, a quantifier, a name and its parts', () => {
  expect(modelOf(' EMPTY>')).toEqual([1, 0, null, []]);
  expect(modelOf(' (#PCDATA|b)*>')).toEqual([3, 2, null, [[4, 0, 'b', []]]]);
  const choice = [
    5,
    1,
    null,
    [
      [4, 0, 'b', []],
      [4, 0, 'c', []],
    ],
  ];
  expect(modelOf(' (a,(b|c)?,d+)*>')).toEqual([6, 2, null, [[4, 0, 'a', []], choice, [4, 3, 'd', []]]]);
});

it('mixes no commas and bars, and repeats what it mixes with text', () => {
  for (const text of [' (a,b|c)>', ' (#PCDATA|a)>', ' a>']) expect(() => modelOf(text)).toThrow(NotWellFormed);
});
