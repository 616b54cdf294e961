import { defineConfig } from 'tsup';
import { lib } from '../../tsup.base.js';

export default defineConfig(
  lib(['src/index.ts', 'src/testing.ts', 'src/backends/posix.ts', 'src/backends/node.ts', 'src/backends/simulated.ts']),
);
