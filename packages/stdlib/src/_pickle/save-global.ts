import {
  currentThread,
  Ellipsis,
  encodeUtf8,
  exc,
  getAttr,
  importAbsolute,
  None,
  NotImplemented,
  PyBaseException,
  PyTuple,
  type PyType,
  raise,
  repr,
  str,
  strContents,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  typeOf,
  typeType,
  type Value,
} from '@pyco/vm';
import { dottedPath, followPath } from './global-names.js';
import { Opcode } from './opcode.js';
import type { PyPickler } from './pickler-object.js';
import { save } from './save.js';
import { saveReduce } from './save-reduce.js';
import { cannotPickle } from './state.js';

/** A class. The types of the singletons have no name that leads to them. */
export function saveType(self: PyPickler, type: PyType): void {
  const singleton = [None, NotImplemented, Ellipsis].find((value) => typeOf(value) === type);
  if (singleton === undefined) saveGlobal(self, type, undefined);
  else saveReduce(self, new PyTuple([typeType, new PyTuple([singleton])]), type);
}

const shown = (value: Value): string => strToJs(repr(value))!;
const plain = (value: Value): string => strToJs(str(value))!;

/** The module that an object says it is from, or the first one that has it under this name. */
function moduleOf(object: Value, path: readonly string[]): Value {
  const own = tryGetAttr(object, '__module__');
  if (own !== undefined && own !== None) return own;
  for (const entry of currentThread().interp.modules.liveEntries()) {
    const { k: name, v: module } = entry;
    if (module === undefined || module === None || name === '__main__') continue;
    if (followPath(module, path)?.found === object) return name;
  }
  return '__main__';
}

function importFor(object: Value, name: Value): Value {
  try {
    return importAbsolute(strToJs(name) ?? raise(exc.TypeError, 'module name must be a string'));
  } catch (error) {
    if (!(error instanceof PyBaseException)) throw error;
    return cannotPickle(`Can't pickle ${shown(object)}: import of module ${shown(name)} failed`);
  }
}

/** Something that is found by its name: functions and classes. */
export function saveGlobal(self: PyPickler, object: Value, givenName: Value | undefined): void {
  let name = givenName ?? tryGetAttr(object, '__qualname__') ?? getAttr(object, '__name__');
  if (strContents(name) === undefined) return raise(exc.TypeError, `must be str, not ${typeName(name)}`);
  const path = dottedPath(name, undefined);
  const moduleName = moduleOf(object, path);
  const module = importFor(object, moduleName);
  const place = followPath(module, path);
  if (place === undefined)
    return cannotPickle(`Can't pickle ${shown(object)}: attribute lookup ${plain(name)} on ${plain(moduleName)} failed`);
  if (place.found !== object)
    cannotPickle(`Can't pickle ${shown(object)}: it's not the same object as ${plain(moduleName)}.${plain(name)}`);
  if (self.protocol >= 2 && saveExtension(self, moduleName, name)) return;
  const last = strFromJs(path.at(-1)!);
  if (place.parent === module) name = last;
  if (self.protocol >= 4) {
    save(self, moduleName);
    save(self, name);
    self.output!.op(Opcode.STACK_GLOBAL);
  } else saveDotted(self, moduleName, strToJs(name)!.split('.'));
  self.memoize(object);
}

/** `getattr(getattr(module.name, 'attribute'), 'attribute')`, which is how older protocols get at what stands in a class. */
function saveDotted(self: PyPickler, moduleName: Value, [name, ...attributes]: readonly string[]): void {
  const output = self.output!;
  for (const _ of attributes) {
    save(self, self.state!.getattr);
    if (self.protocol < 2) output.op(Opcode.MARK);
  }
  saveGlobalLines(self, moduleName, strFromJs(name!));
  for (const attribute of attributes) {
    save(self, strFromJs(attribute));
    output.op(self.protocol < 2 ? Opcode.TUPLE : Opcode.TUPLE2);
    output.op(Opcode.REDUCE);
  }
}

/** By its number in `copyreg`'s registry of extensions; `false` where it has none. */
function saveExtension(self: PyPickler, moduleName: Value, name: Value): boolean {
  const code = self.state!.extensionRegistry.get(new PyTuple([moduleName, name]));
  if (code === undefined) return false;
  if (typeof code !== 'number') return raise(exc.TypeError, 'an integer is required');
  if (code <= 0 || code > 0x7fff_ffff) raise(exc.RuntimeError, `extension code ${code} is out of range`);
  const output = self.output!;
  if (code <= 0xff) output.op1(Opcode.EXT1, code);
  else if (code <= 0xffff) output.op2(Opcode.EXT2, code);
  else output.op4(Opcode.EXT4, code);
  return true;
}

/** Module and name as two lines, as protocols before 4 have it. */
function saveGlobalLines(self: PyPickler, module: Value, global: Value): void {
  const [moduleName, name] = self.fixImports ? namesOfPython2(self, module, global) : [module, global];
  const output = self.output!;
  output.op(Opcode.GLOBAL);
  output.append(lineOf(self, moduleName, 'module'));
  output.append(lineOf(self, name, 'global'));
}

function lineOf(self: PyPickler, text: Value, what: string): Uint8Array {
  const contents = strContents(text)!;
  if (self.protocol < 3 && !/^[\0-\x7f]*$/.test(strToJs(text)!))
    cannotPickle(`can't pickle ${what} identifier '${plain(text)}' using pickle protocol ${self.protocol}`);
  const bytes = encodeUtf8(contents);
  const line = new Uint8Array(bytes.length + 1);
  line.set(bytes);
  line[bytes.length] = 0x0a;
  return line;
}

function namesOfPython2(self: PyPickler, module: Value, name: Value): readonly [Value, Value] {
  const { names3To2, modules3To2 } = self.state!;
  const pair = names3To2.get(new PyTuple([module, name]));
  if (pair !== undefined) {
    if (!(pair instanceof PyTuple) || pair.items.length !== 2)
      return raise(exc.RuntimeError, `_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not ${typeName(pair)}`);
    const [oldModule, oldName] = pair.items as readonly [Value, Value];
    if (strContents(oldModule) === undefined || strContents(oldName) === undefined)
      raise(
        exc.RuntimeError,
        `_compat_pickle.REVERSE_NAME_MAPPING values should be pairs of str, not (${typeName(oldModule)}, ${typeName(oldName)})`,
      );
    return [oldModule, oldName];
  }
  const oldModule = modules3To2.get(module);
  if (oldModule === undefined) return [module, name];
  if (strContents(oldModule) === undefined)
    raise(exc.RuntimeError, `_compat_pickle.REVERSE_IMPORT_MAPPING values should be strings, not ${typeName(oldModule)}`);
  return [oldModule, name];
}
