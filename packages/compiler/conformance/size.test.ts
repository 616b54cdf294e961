import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** Bytes of an entry as a browser gets it: with all it needs, minified and gzipped. */
async function gzipped(entry: string): Promise<number> {
  const entryPoint = fileURLToPath(new URL(`../dist/${entry}.js`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    platform: 'neutral',
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

it('the lean compiler takes at most 60 KB of a browser', async () => expect(await gzipped('lean')).toBeLessThan(60 * 1024));
it("with CPython's words for every error it takes at most 72 KB", async () => expect(await gzipped('index')).toBeLessThan(72 * 1024));
