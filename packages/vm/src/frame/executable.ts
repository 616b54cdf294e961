import { CO, type CodeObject } from '@pyco/marshal';
import type { Entry, PyDict } from '../builtins/dict.js';
import { VmError } from '../errors.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import { argumentCount, decode } from '../instruction/decode.js';
import { INSTR_SIZE, Op } from '../instruction/op.js';
import { PreparedCode } from '../instruction/prepared.js';
import type { Registers } from '../instruction/registers.js';
import { enlarge } from '../instruction/stack-code.js';
import { attrKey, None, type Value } from '../object/py-object.js';
import type { CompiledCode } from '../ports/code-compiler.js';

/** What an inline cache holds for objects of the type version it names. */
export const enum SiteKind {
  /** Nothing is known yet; no type has this version. */
  EMPTY = 0,
  /** The attribute is the object's own: the property `property` (`$x`), when that is there. */
  PROPERTY = 1,
  /** The property `property` is an entry of `__slots__`. */
  SLOT = 2,
  /** `value` is what the type has, no data descriptor: an own attribute of the object goes first. */
  CLASS_VALUE = 3,
  /** `value` is a function or native method of the type that binds, and no object of the type has an own attribute of that name. */
  METHOD = 4,
  /** Likewise, but an own attribute of the object goes first. */
  CHECKED_METHOD = 5,
  /** `value` is the getter, a Python function, of a property. */
  GETTER = 6,
  /** The object is the module `owner`: `entry` is the item of its dict. */
  MODULE = 7,
  /** The object is the class `owner`: `value` is what it has. */
  TYPE_VALUE = 8,
  /** Likewise, and `value` is a function that wants the class as its first argument. */
  CLASS_METHOD = 9,
  /** The attribute is the object's own, which keeps its attributes in a dict. */
  DICT = 10,
  /** `value` is a native data descriptor, which is asked. */
  NATIVE_DESCRIPTOR = 11,
  /** To be written: the property `property`, of the object and of its shadow. */
  SHADOWED = 12,
}

/**
 * The inline cache of one instruction that looks an attribute up: valid for objects whose type has `version`. Where objects of several types
 * meet, the sites of the others follow by `next`; the run loop itself looks at the first only.
 */
export class Site {
  readonly name: string;
  readonly key: string;
  version: number;
  kind: SiteKind;
  value: Value | undefined;
  /** The property that holds the value: `key`, or that of a `__slots__` entry. */
  property: string;
  entry: Entry | undefined;
  /** The class or module itself, for kinds that are about one object. */
  owner: Value | undefined;
  /** `tp_version_tag` of `owner`, where that is a class. */
  ownerVersion: number;
  /** The last method that was found wants the object as its first argument. */
  bound: boolean;
  /** What the site knows about objects of another type. */
  next: Site | undefined;
  /** Entries of the chain that begins here. */
  entries: number;

  constructor(name: string) {
    this.name = name;
    this.key = attrKey(name);
    this.version = -1;
    this.kind = SiteKind.EMPTY;
    this.value = undefined;
    this.property = this.key;
    this.entry = undefined;
    this.owner = undefined;
    this.ownerVersion = -1;
    this.bound = false;
    this.next = undefined;
    this.entries = 1;
  }

  /** Lets go of what it has found. */
  forget(): void {
    this.version = -1;
    this.value = undefined;
    this.entry = undefined;
    this.owner = undefined;
    this.ownerVersion = -1;
    this.next = undefined;
    this.entries = 1;
  }
}

/** Whom a code object's frame belongs to. */
export const enum CodeKind {
  FUNCTION = 0,
  GENERATOR = 1,
  COROUTINE = 2,
  ASYNC_GENERATOR = 3,
}

/**
 * A code object linked with the globals it runs with: all that the run loop needs to enter it. `PyFunction.executable` leads
 * here; the same code with other globals has another one.
 */
export class Executable {
  readonly code: CodeObject<Value>;
  readonly globals: PyDict;
  readonly builtins: PyDict;
  /** Register instructions, see `instruction/op.ts`. */
  readonly ops: Int32Array;
  readonly consts: readonly (Value | undefined)[];
  readonly names: readonly string[];
  /** For name n: 2n is its entry in globals, 2n + 1 in builtins; made by the first LOAD_GLOBAL of the name. */
  readonly cells: (Entry | undefined)[];
  readonly sites: Site[];
  /** Registers of a frame, of which the first `locals` are CPython's `localsplus`. */
  readonly size: number;
  readonly locals: number;
  /** Registers that hold arguments. */
  readonly args: number;
  /** The number of positional arguments, for code that takes nothing else; -1 for all other code. */
  readonly simpleArgs: number;
  readonly kind: CodeKind;
  readonly ranges: Int32Array;
  /** CPython's byte offset, by instruction. */
  readonly offsets: Int32Array;
  /** One instruction per CPython instruction, with `TRACE`. */
  readonly plain: boolean;
  /** How the last keyword names it was called with are bound: the interpreter's. */
  keywordPlan: unknown;
  /** The same code in the other decoding, once it was asked for. */
  twin: Executable | undefined;
  /** Calls, resumptions and jumps backwards, counted until it is compiled or given up. */
  heat: number;
  /** What a code compiler has made of it. */
  compiled: CompiledCode | undefined;
  /** By instruction: where `compiled` can be entered. */
  entries: Uint8Array | undefined;
  /** How often `compiled` has met what its inline caches did not know when it was made, and how often it was made. */
  misses: number;
  compilations: number;

  constructor(code: CodeObject<Value>, globals: PyDict, builtins: PyDict, registers: Registers, plain: boolean) {
    this.code = code;
    this.globals = globals;
    this.builtins = builtins;
    this.ops = registers.ops;
    this.consts =
      registers.extraConsts.length === 0
        ? code.co_consts
        : [...code.co_consts, ...registers.extraConsts.map((extra) => (extra === 'None' ? None : extra))];
    this.names = code.co_names;
    this.cells = new Array<Entry | undefined>(2 * code.co_names.length).fill(undefined);
    this.sites = registers.siteNames.map((name) => new Site(code.co_names[name]!));
    this.size = registers.size;
    this.locals = code.co_localsplusnames.length;
    this.args = argumentCount(code);
    this.simpleArgs = (code.co_flags & (CO.VARARGS | CO.VARKEYWORDS)) === 0 && code.co_kwonlyargcount === 0 ? code.co_argcount : -1;
    this.kind = kindOf(code.co_flags);
    this.ranges = registers.ranges;
    this.offsets = registers.offsets;
    this.plain = plain;
    this.keywordPlan = undefined;
    this.twin = undefined;
    this.heat = 0;
    this.compiled = undefined;
    this.entries = undefined;
    this.misses = 0;
    this.compilations = 0;
  }
}

/** The number of arguments of any kind that code takes; -1 for code that takes any number. */
export const fixedArgs = ({ code, args }: Executable): number => ((code.co_flags & (CO.VARARGS | CO.VARKEYWORDS)) === 0 ? args : -1);

const kindOf = (flags: number): CodeKind =>
  (flags & CO.GENERATOR) !== 0
    ? CodeKind.GENERATOR
    : (flags & CO.COROUTINE) !== 0
      ? CodeKind.COROUTINE
      : (flags & CO.ASYNC_GENERATOR) !== 0
        ? CodeKind.ASYNC_GENERATOR
        : CodeKind.FUNCTION;

/** What hangs on `co_extra`: the decodings, and the executables of the globals the code has run with. */
class CodeExtra {
  folded: Registers | undefined = undefined;
  plain: Registers | undefined = undefined;
  /** The executable made last, and all of them once there is more than one dict of globals. */
  last: Executable | undefined = undefined;
  all: WeakMap<PyDict, Executable> | undefined = undefined;
  /** No compiler vouches for it: read by the decoder too, which then takes nothing on trust. */
  unproven = false;
}

/** A code object that the program itself has put together or read from bytes. */
export function distrust(code: CodeObject<Value>): void {
  extraOf(code).unproven = true;
}

export const isUnproven = (code: CodeObject<Value>): boolean => extraOf(code).unproven;

function extraOf(code: CodeObject<Value>): CodeExtra {
  const { co_extra } = code;
  if (co_extra instanceof CodeExtra) return co_extra;
  const extra = new CodeExtra();
  if (co_extra instanceof PreparedCode) extra.folded = co_extra.registers();
  code.co_extra = extra;
  return extra;
}

function decoded(code: CodeObject<Value>, plain: boolean): Registers {
  try {
    return decode(code, plain);
  } catch (error) {
    throw error instanceof VmError ? makeException(exc.SystemError, error.message) : error;
  }
}

/**
 * The executable of a code object in these namespaces, decoded at the first call.
 *
 * Raises SystemError for a bad code object.
 */
export function linkCode(code: CodeObject<Value>, globals: PyDict, builtins: PyDict): Executable {
  const extra = extraOf(code);
  const { last } = extra;
  if (last !== undefined && last.globals === globals && last.builtins === builtins) return last;
  const known = extra.all?.get(globals);
  if (known !== undefined && known.builtins === builtins) return known;
  extra.folded ??= decoded(code, false);
  const made = new Executable(code, globals, builtins, extra.folded, false);
  if (last === undefined) extra.last = made;
  else (extra.all ??= new WeakMap()).set(globals, made);
  return made;
}

/** The plain decoding of the same code. */
export function plainOf(exe: Executable): Executable {
  if (exe.plain) return exe;
  if (exe.twin === undefined) {
    const extra = extraOf(exe.code);
    extra.plain ??= decoded(exe.code, true);
    exe.twin = new Executable(exe.code, exe.globals, exe.builtins, extra.plain, true);
    exe.twin.twin = exe;
  }
  return exe.twin;
}

/** Plain code for one frame that is resumed behind an instruction: it goes on at `target`. What it is resumed with is dropped. */
export function resumingAt(exe: Executable, target: number): { readonly exe: Executable; readonly pc: number } {
  const registers = extraOf(exe.code).plain!;
  const { ops, offsets } = registers;
  const pc = ops.length;
  const longer = enlarge(ops, pc + 2 * INSTR_SIZE);
  longer.set([Op.NOP, exe.size - 1, 0, 0, Op.JUMP, 0, 0, target], pc);
  const places = enlarge(offsets, offsets.length + 2);
  places.fill(offsets[target / INSTR_SIZE]!, offsets.length);
  return { exe: new Executable(exe.code, exe.globals, exe.builtins, { ...registers, ops: longer, offsets: places }, true), pc };
}
