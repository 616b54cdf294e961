import type { PyDict } from '../builtins/dict.js';
import type { PyList } from '../builtins/list.js';
import type { PyModule } from '../builtins/module.js';
import type { Value } from '../object/py-object.js';
import type { FrozenModules } from '../ports/frozen-modules.js';

/** What an interpreter that has CPython's library keeps for its imports. */
export class ImportState {
  readonly lib: FrozenModules;
  /** `importlib._bootstrap`: there from the start, run when somebody looks. */
  readonly bootstrap: PyModule;
  /** `sys.meta_path`, `sys.path_hooks` and `sys.path_importer_cache` as `importlib` fills them. */
  readonly metaPath: PyList;
  readonly pathHooks: PyList;
  readonly importerCache: PyDict;
  wakefulness: 'asleep' | 'waking' | 'awake' = 'asleep';
  /** What `importlib` put into the two lists: while they hold just that, imports need not ask it. */
  ownFinders: readonly Value[] = [];
  ownHooks: readonly Value[] = [];
  /** `-v` and `-X importtime` tell what importlib does: then it does everything. */
  isWatched = false;
  /** Modules whose code is being run natively: `__spec__._initializing`, before there is a spec. */
  readonly initializing: Set<PyModule> = new Set();
  /** Folders of `sys.path`: what stands in them, and when that was read. */
  readonly folders: Map<string, { readonly mtime: number; readonly names: ReadonlySet<string> }> = new Map();

  constructor(lib: FrozenModules, bootstrap: PyModule, lists: { metaPath: PyList; pathHooks: PyList; importerCache: PyDict }) {
    this.lib = lib;
    this.bootstrap = bootstrap;
    this.metaPath = lists.metaPath;
    this.pathHooks = lists.pathHooks;
    this.importerCache = lists.importerCache;
  }

  /** Nobody has put a finder or a path hook of their own in place, nor other lists than these into `sys`. */
  isPristine(sysdict: PyDict): boolean {
    if (this.isWatched || !isOwn(sysdict, 'meta_path', this.metaPath) || !isOwn(sysdict, 'path_hooks', this.pathHooks)) return false;
    return this.wakefulness === 'asleep' || (isSame(this.metaPath.items, this.ownFinders) && isSame(this.pathHooks.items, this.ownHooks));
  }
}

/** What nobody has read yet nobody has replaced. */
const isOwn = (sysdict: PyDict, name: string, list: PyList): boolean => sysdict.isAsleep(name) || sysdict.getStr(name) === list;

const isSame = (items: readonly Value[], own: readonly Value[]): boolean =>
  items.length === own.length && own.every((value, i) => items[i] === value);
