import { CodeObject, type Const, instructions, opcodeTable } from '@pyco/marshal';
import { type LibBundle, type LibIndex, type LibRow, storedSize } from './lib-bundle.js';

/** One `import` in a code object: `from ..name import a, b` has level 2 and two names. */
export interface Import {
  readonly name: string;
  readonly level: number;
  readonly fromlist: readonly string[];
}

/** The imports of a code object and of all code in it, as `modulefinder` looks for them: what is put together at run time stays unseen. */
export function* importsOf(code: CodeObject<Const>): Generator<Import> {
  const table = opcodeTable(313);
  // The compiler loads the level and the names right in front.
  const loaded: Const[] = [];
  for (const { opcode, arg } of instructions(code.co_code, table)) {
    const opname = table.opname[opcode];
    if (opname === 'IMPORT_NAME') {
      const [level, names] = loaded.slice(-2);
      yield {
        name: code.co_names[arg as number]!,
        level: typeof level === 'number' ? level : 0,
        fromlist: Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : [],
      };
    }
    if (opname === 'LOAD_CONST') loaded.push(code.co_consts[arg as number] as Const);
  }
  for (const constant of code.co_consts) if (constant instanceof CodeObject) yield* importsOf(constant as CodeObject<Const>);
}

/** What a runtime needs of the library whatever its program is: what CPython freezes, encodings, and what prints an exception. */
const ALWAYS = [
  'importlib',
  'importlib.machinery',
  'encodings',
  'encodings.utf_8',
  'encodings.latin_1',
  'encodings.ascii',
  'warnings',
  'traceback',
  'linecache',
];

/** Names of the library's modules that are reached from a program, by the code of its modules and what they are called. */
export function reachable(
  lib: LibBundle,
  readCode: (name: string) => CodeObject<Const>,
  program: readonly { readonly name: string; readonly isPackage: boolean; readonly code: CodeObject<Const> }[],
): Set<string> {
  const { modules } = lib.index;
  const found = new Set<string>();
  const waiting: string[] = [];
  const add = (name: string): void => {
    // A module brings its packages.
    for (let end = name.indexOf('.'); ; end = name.indexOf('.', end + 1)) {
      const part = end < 0 ? name : name.slice(0, end);
      if (Object.hasOwn(modules, part) && !found.has(part)) {
        found.add(part);
        waiting.push(part);
      }
      if (end < 0) return;
    }
  };
  const follow = (name: string, isPackage: boolean, code: CodeObject<Const>): void => {
    for (const { name: wanted, level, fromlist } of importsOf(code)) {
      let base = wanted;
      if (level > 0) {
        const parts = name.split('.');
        const kept = parts.slice(0, parts.length - level + (isPackage ? 1 : 0)).join('.');
        base = wanted === '' ? kept : kept === '' ? wanted : `${kept}.${wanted}`;
      }
      add(base);
      for (const item of fromlist) {
        if (item === '*') for (const other of Object.keys(modules)) if (other.startsWith(`${base}.`)) add(other);
        add(`${base}.${item}`);
      }
    }
  };
  for (const name of ALWAYS) add(name);
  for (const [name, row] of Object.entries(modules)) if ((row[2] & 2) !== 0) add(name);
  for (const { name, isPackage, code } of program) follow(name, isPackage, code);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) follow(name, (modules[name]![2] & 1) !== 0, readCode(name));
  return found;
}

/** A bundle's three files. */
export interface LibParts {
  readonly index: LibIndex;
  readonly code: Uint8Array;
  readonly sources: Uint8Array;
}

/** The modules of those names as a bundle of their own. `deflated` deflates a module's source. @throws Error for a bundle without its sources */
export function cutLib(lib: LibBundle, names: ReadonlySet<string>, deflated: (source: Uint8Array) => Uint8Array): LibParts {
  const modules: { [name: string]: LibRow } = {};
  const code: Uint8Array[] = [];
  const sources: Uint8Array[] = [];
  let codeAt = 0;
  let sourceAt = 0;
  for (const [name, row] of Object.entries(lib.index.modules)) {
    if (!names.has(name)) continue;
    const [at, size, flags, packedAt, packedSize, sourceSize, directorySize = 0, preparedSize = 0] = row;
    const stored = storedSize(row);
    const source = lib.bytes.source(packedAt, packedSize, sourceSize);
    if (source === undefined) throw new Error(`the library's bundle has no source of ${name}`);
    const packed = deflated(source);
    modules[name] = [codeAt, size, flags, sourceAt, packed.length, sourceSize, directorySize, preparedSize];
    code.push(lib.bytes.code(at, stored));
    sources.push(packed);
    codeAt += stored;
    sourceAt += packed.length;
  }
  return { index: { ...lib.index, modules }, code: joined(code, codeAt), sources: joined(sources, sourceAt) };
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
