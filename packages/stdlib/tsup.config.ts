import { defineConfig } from 'tsup';
import { lib } from '../../tsup.base.js';

export default defineConfig(
  lib(['src/index.ts'], {
    esbuildOptions(options) {
      // Modules declare types when they are loaded: within the package an import is kept for that alone.
      options.ignoreAnnotations = true;
    },
  }),
);
