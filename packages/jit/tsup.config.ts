import { defineConfig } from 'tsup';
import { lib } from '../../tsup.base.js';

export default defineConfig(lib(['src/index.ts']));
