import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const bundle = (entry: string, platform: 'browser' | 'node'): Promise<Uint8Array> =>
  build({
    entryPoints: [fileURLToPath(new URL(`../dist/${entry}.js`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform,
    external: ['koffi'],
    logLevel: 'silent',
  }).then((result) => result.outputFiles[0]!.contents);

describe('the built package', () => {
  it.each(['index', 'testing', 'backends/simulated'])(
    'has an entry %s that bundles for a browser: it imports nothing of Node',
    async (entry) => {
      const code = Buffer.from(await bundle(entry, 'browser')).toString();
      expect(code).not.toMatch(/node:|koffi|\bprocess\.|\brequire\(/);
    },
  );

  it('has a main entry below 3.1 KB, gzipped', async () => {
    expect(gzipSync(await bundle('index', 'browser')).length).toBeLessThan(3.1 * 1024);
  });

  it('loads the FFI at first use only', async () => {
    const { execFileSync } = await import('node:child_process');
    const program = `
      import { createRequire } from 'node:module';
      import '@pyco/selectors'; import '@pyco/selectors/node'; import '@pyco/selectors/simulated';
      const { posixBackend } = await import('@pyco/selectors/posix');
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('koffi'));
      const before = loaded();
      posixBackend();
      console.log(before, loaded());`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    });
    expect(String(output).trim()).toBe('false true');
  });
});
