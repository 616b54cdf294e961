import type { compile as compileSource } from '@pyco/compiler';
import type { CodeObject, Const } from '@pyco/marshal';
import type { importsOf as importsIn } from '@pyco/stdlib';
import { UsageError } from '../usage-error.js';
import { absolute, folderOf, print, readFile, type World, writeFile } from '../world.js';

interface Module {
  readonly name: string;
  readonly isPackage: boolean;
  readonly code: CodeObject<Const>;
}

/** `pyco bundle ENTRY.py [-o FOLDER]`: the part of the library that a program and the modules beside it import, to be given to `--stdlib` or fetched. */
export async function bundle(world: World, argv: readonly string[]): Promise<number> {
  let path: string | undefined;
  let out = 'pyco-lib';
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === '-o') {
      const given = argv[++i];
      if (given === undefined) throw new UsageError('bundle: -o needs an argument: the folder to write', 2);
      out = given;
    } else if (arg.startsWith('-')) throw new UsageError(`bundle: unknown option ${arg}; there is -o`, 2);
    else if (path !== undefined) throw new UsageError(`bundle: one program at a time, not also ${arg}`, 2);
    else path = arg;
  }
  if (path === undefined) throw new UsageError('bundle: needs a .py file', 2);
  const { deflateRawSync } = await import('node:zlib');
  const { compile } = await import('@pyco/compiler');
  const { loadsCode } = await import('@pyco/marshal');
  const { installedLib } = await import('@pyco/runtime/node');
  const { cutLib, importsOf, reachable } = await import('@pyco/stdlib');
  const lib = installedLib();
  const readCode = (name: string): CodeObject<Const> => {
    const [at, size] = lib.index.modules[name]!;
    return loadsCode(lib.bytes.code(at, size), { version: 313 });
  };
  const names = reachable(lib, readCode, programOf(world, path, { compile, importsOf }));
  const { index, code, sources } = cutLib(lib, names, (source) => deflateRawSync(source, { level: 9 }));
  writeFile(world.host, `${out}/index.json`, new TextEncoder().encode(JSON.stringify(index)));
  writeFile(world.host, `${out}/lib.bin`, code);
  writeFile(world.host, `${out}/sources.bin`, sources);
  print(
    world.host,
    `${out}: ${names.size} of ${Object.keys(lib.index.modules).length} modules, ${(code.length / 1000).toFixed(0)} kB of code\n`,
  );
  return 0;
}

interface Tools {
  readonly compile: typeof compileSource;
  readonly importsOf: typeof importsIn;
}

/** The program's own modules: the entry, and what it imports from its folder. */
function programOf(world: World, path: string, { compile, importsOf }: Tools): Module[] {
  const { host } = world;
  const folder = folderOf(absolute(host, path));
  const read = (name: string, file: string, isPackage: boolean): Module => {
    const code = compile(readFile(host, file), { filename: file, mode: 'exec', flags: 0 });
    return { name, isPackage, code };
  };
  const modules = [read('__main__', path, false)];
  const seen = new Set<string>();
  for (let i = 0; i < modules.length; i++) {
    const { name: own, isPackage, code } = modules[i]!;
    for (const { name, level, fromlist } of importsOf(code)) {
      const parts = own.split('.');
      const front = level === 0 ? [] : parts.slice(0, parts.length - level + (isPackage ? 1 : 0));
      const base = [...front, ...(name === '' ? [] : name.split('.'))];
      for (const item of ['', ...fromlist]) {
        const full = item === '' ? base : [...base, item];
        for (let end = 1; end <= full.length; end++) {
          const wanted = full.slice(0, end).join('.');
          if (seen.has(wanted)) continue;
          seen.add(wanted);
          const stem = `${folder}/${full.slice(0, end).join('/')}`;
          if (host.files.access(`${stem}.py`, 4)) modules.push(read(wanted, `${stem}.py`, false));
          else if (host.files.access(`${stem}/__init__.py`, 4)) modules.push(read(wanted, `${stem}/__init__.py`, true));
        }
      }
    }
  }
  return modules;
}
