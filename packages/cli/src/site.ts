import type { Runtime } from '@pyco/runtime';
import { getAttr, importAbsolute, None, PyList, strFromJs, strToJs } from '@pyco/vm';
import type { CommandLine } from './command-line.js';
import { isFolder, type World } from './world.js';

// By a name, because scripts/check-boundaries.mjs takes a literal for a JavaScript import.
const SITE = 'site';

/**
 * What `site` does at the start, where there is something for it to do: the user's folder with its `.pth` files, `sitecustomize` and `usercustomize`. The
 * module itself is imported only where there are such files: that takes as long as a small program.
 */
export function runSite(world: World, line: CommandLine, runtime: Runtime): void {
  if (!line.config.site_import) return;
  const { sysdict } = runtime.interp;
  if (!line.config.isolated) {
    sysdict.setLazy('__interactivehook__', None, (entry) => {
      entry.v = getAttr(runtime.import(SITE), 'register_readline');
    });
  }
  const takesUser = line.config.user_site_directory && mayTrustUser(world);
  const folder = takesUser ? userFolder(world, line) : undefined;
  const hasFolder = folder !== undefined && isFolder(world.host, folder);
  const places = [...pathOf(runtime), ...(hasFolder ? [folder] : [])];
  const names = takesUser ? ['sitecustomize', 'usercustomize'] : ['sitecustomize'];
  if (names.some((name) => hasModule(world, places, name)) || (hasFolder && hasPathFiles(world, folder)))
    runtime.runProgram(() => void importAbsolute(SITE));
  else if (hasFolder) appendToPath(runtime, folder);
}

const hasPathFiles = (world: World, folder: string): boolean =>
  world.host.files.readdir(folder).some((name) => name.endsWith('.pth') && !name.startsWith('.'));

/** What `site.addsitedir` comes to for a folder of packages alone. */
function appendToPath(runtime: Runtime, folder: string): void {
  const path = runtime.interp.sysdict.getStr('path');
  const text = strFromJs(folder);
  if (path instanceof PyList && !path.items.includes(text)) path.items.push(text);
}

/** Not for a program that runs with another's rights. */
const mayTrustUser = ({ host: { system } }: World): boolean => system.uid === system.euid && system.gid === system.egid;

/** `site.getusersitepackages()`. */
function userFolder(world: World, line: CommandLine): string | undefined {
  const home = world.host.env['HOME'];
  const base = line.variable('PYTHONUSERBASE') ?? (home === undefined || home === '' ? undefined : `${home}/.local`);
  return base === undefined ? undefined : `${base}/lib/python3.13/site-packages`;
}

function pathOf(runtime: Runtime): string[] {
  const path = runtime.interp.sysdict.getStr('path');
  return path instanceof PyList ? path.items.map((item) => strToJs(item) ?? '') : [];
}

const hasModule = (world: World, places: readonly string[], name: string): boolean =>
  places.some((place) =>
    [`${name}.py`, `${name}.pyc`, `${name}/__init__.py`].some((file) => world.host.files.access(`${place}/${file}`, 0)),
  );
