import { describe } from 'vitest';
import { testCases } from './expression-cases.js';

describe('bytes', () => testCases('bytes'));
