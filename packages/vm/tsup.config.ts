import { defineConfig } from 'tsup';
import { lib } from '../../tsup.base.js';
import { translatorId } from './scripts/translator-id.mjs';

export default defineConfig(
  lib(
    ['src/index.ts', 'src/evaluator.ts', 'src/listing.ts', 'src/testing.ts', 'src/host/memory.ts', 'src/host/web.ts', 'src/host/node.ts'],
    {
      define: { PYCO_TRANSLATOR: JSON.stringify(translatorId()) },
      esbuildOptions(options) {
        // Modules under builtins/ declare types when they are loaded: within the package an import is kept for that alone.
        options.ignoreAnnotations = true;
      },
    },
  ),
);
