import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const projects = ['packages', 'internal'].flatMap((folder) =>
  readdirSync(`${root}${folder}`)
    .filter((name) => existsSync(`${root}${folder}/${name}/test`))
    .map((name) => ({ name, root: `${folder}/${name}` })),
);

// Unit tests run on the sources: no build is needed.
export default defineConfig({
  ssr: { resolve: { conditions: ['@pyco/source', 'node', 'import', 'default'] } },
  resolve: { conditions: ['@pyco/source', 'node', 'import', 'default'] },
  test: {
    pool: 'threads',
    isolate: false,
    projects: projects.map(({ name, root }) => ({
      extends: true as const,
      root,
      test: { name, include: ['test/**/*.test.ts'] },
    })),
  },
});
