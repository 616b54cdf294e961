import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const repository = fileURLToPath(new URL('.', import.meta.url));
const projects = ['packages', 'internal'].flatMap((folder) =>
  readdirSync(`${repository}${folder}`)
    .filter((name) => existsSync(`${repository}${folder}/${name}/test`))
    .map((name) => ({ name, root: `${folder}/${name}` })),
);

// Unit tests run on the sources: no build is needed.
export default defineConfig({
  ssr: { resolve: { conditions: ['@pyco/source', 'node', 'import', 'default'] } },
  resolve: { conditions: ['@pyco/source', 'node', 'import', 'default'] },
  test: {
    pool: 'threads',
    isolate: false,
    // A machine that is busy with other things is no failure.
    testTimeout: 30_000,
    projects: projects.map(({ name, root }) => ({
      extends: true as const,
      root,
      // The index first: a test that imports one module by itself must not set the order in which types are made.
      test: { name, include: ['test/**/*.test.ts'], setupFiles: [`${repository}${root}/src/index.ts`].filter((path) => existsSync(path)) },
    })),
  },
});
