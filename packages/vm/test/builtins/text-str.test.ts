import { describe } from 'vitest';
import { testCases } from './expression-cases.js';

describe('str', () => testCases('str'));
