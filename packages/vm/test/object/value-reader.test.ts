import { valueCases } from '@pyco/marshal/testing';
import { describe, it } from 'vitest';
import { valueFactory, valueReader } from '../../src/index.js';

describe('guest values and marshal', () => {
  for (const { name, run } of valueCases(valueFactory, valueReader)) it(name, run);
});
