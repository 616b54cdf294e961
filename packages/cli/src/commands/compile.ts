import { writePyc } from '@pyco/marshal';
import { UsageError } from '../usage-error.js';
import { folderOf, readFile, type World, writeFile } from '../world.js';

/** `pyco compile FILE.py [-o OUT.pyc]`: as `python -m py_compile`, with the source's time and size in the header. */
export async function compile(world: World, argv: readonly string[]): Promise<number> {
  let path: string | undefined;
  let out: string | undefined;
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === '-o') {
      out = argv[++i];
      if (out === undefined) throw new UsageError('compile: -o needs an argument: the file to write', 2);
    } else if (arg.startsWith('-')) throw new UsageError(`compile: unknown option ${arg}; there is -o`, 2);
    else if (path !== undefined) throw new UsageError(`compile: one file at a time, not also ${arg}`, 2);
    else path = arg;
  }
  if (path === undefined) throw new UsageError('compile: needs a .py file', 2);
  const { host } = world;
  const bytes = readFile(host, path);
  const { compileSource, startRuntime } = await import('../session.js');
  const { valueReader } = await import('@pyco/vm');
  const { mtime } = host.files.stat(path, true);
  const code = compileSource(world, startRuntime(world), bytes, path);
  if (code === undefined) return 1;
  const invalidation = { kind: 'timestamp', mtime: Math.trunc(mtime) >>> 0, size: bytes.length >>> 0 } as const;
  writeFile(host, out ?? cacheOf(path), writePyc({ code, invalidation }, { reader: valueReader }));
  return 0;
}

/** `importlib.util.cache_from_source`. */
function cacheOf(path: string): string {
  const folder = folderOf(path);
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  return `${folder === '' || folder === '/' ? folder : `${folder}/`}__pycache__/${name}.cpython-313.pyc`;
}
