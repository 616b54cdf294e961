import { py39 as table } from '@pyco/marshal';
import { type ClassicVersion, SINCE_39 } from './classic.js';

/** 3.9: `finally` bodies are copied by the compiler. */
export const py39: ClassicVersion = { table, actions: SINCE_39 };
