import type { PythonVersion } from '../version.js';
import { py38 } from './py38.js';
import { py39 } from './py39.js';
import { py310 } from './py310.js';
import { py311 } from './py311.js';
import { py312 } from './py312.js';
import { py313 } from './py313.js';
import { py314 } from './py314.js';
import type { OpcodeTable } from './table.js';

const TABLES: Readonly<Record<PythonVersion, OpcodeTable>> = {
  308: py38,
  309: py39,
  310: py310,
  311: py311,
  312: py312,
  313: py313,
  314: py314,
};

/** The instruction set of any version. Import `py313` (or another) instead when one is enough: a bundle then holds one. */
export function opcodeTable(version: PythonVersion): OpcodeTable {
  return TABLES[version];
}
