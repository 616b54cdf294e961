import { defineConfig } from 'vitest/config';

// Conformance suites and whole programs run on the built packages, at native speed.
export default defineConfig({
  test: {
    pool: 'threads',
    isolate: false,
    passWithNoTests: true,
    include: ['packages/*/conformance/**/*.test.ts'],
    testTimeout: 60_000,
    maxConcurrency: 2,
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
  },
});
