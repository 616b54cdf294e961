import type { Options } from 'tsup';

/** Build options every package shares: ESM for any host; declarations come from one `tsc -b` over the workspace. */
export const lib = (entry: string[], more: Options = {}): Options => ({
  entry,
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  splitting: true,
  sourcemap: true,
  clean: true,
  dts: false,
  external: [/^node:/, /^@pyco\//, 'koffi'],
  ...more,
});
