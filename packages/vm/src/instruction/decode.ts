import { CO_FAST, type CodeObject, MarshalError, type PythonVersion } from '@pyco/marshal';
import { VmError } from '../errors.js';
import { findUnboundLoads } from './bound-locals.js';
import { ClassicDecoder } from './classic.js';
import { ModernDecoder } from './modern.js';
import { py38 } from './py38.js';
import { py39 } from './py39.js';
import { py310 } from './py310.js';
import { py311 } from './py311.js';
import { py312 } from './py312.js';
import { py313 } from './py313.js';
import { py314 } from './py314.js';
import type { Registers } from './registers.js';
import { StackCode } from './stack-code.js';
import { findStackKinds, type StackKinds } from './stack-kinds.js';
import { Translator } from './translate.js';
import { Verifier } from './verify.js';
import { verifyValues } from './verify-values.js';

interface VersionDecoder {
  decode<V>(code: CodeObject<V>, out: StackCode): void;
}

const DECODERS: Readonly<Record<PythonVersion, () => VersionDecoder>> = {
  308: () => new ClassicDecoder(py38),
  309: () => new ClassicDecoder(py39),
  310: () => new ClassicDecoder(py310),
  311: () => new ModernDecoder(py311),
  312: () => new ModernDecoder(py312),
  313: () => new ModernDecoder(py313),
  314: () => new ModernDecoder(py314),
};

/** Working memory of decoding, kept from one code object to the next. It holds nothing between two calls. */
class Workbench {
  readonly decoders: Map<PythonVersion, VersionDecoder> = new Map();
  readonly stackCode: StackCode = new StackCode();
  readonly verifier: Verifier = new Verifier();
  readonly translator: Translator = new Translator();

  /** Brings a code object's stack instructions into `stackCode`, verified. */
  load<V>(code: CodeObject<V>): void {
    let decoder = this.decoders.get(code.version);
    if (decoder === undefined) {
      decoder = DECODERS[code.version]();
      this.decoders.set(code.version, decoder);
    }
    const { stackCode, verifier } = this;
    stackCode.reset();
    const locals = code.co_localsplusnames.length;
    decoder.decode(code, stackCode);
    verifier.verify(stackCode, {
      locals,
      consts: code.co_consts.length,
      names: code.co_names.length,
      stackSize: code.co_stacksize,
    });
    const unproven = isUnproven(code);
    if (unproven) verifyValues(code, stackCode, verifier.depths);
    if (unproven || code.version < 312) findUnboundLoads(stackCode, locals, argumentMask(code));
  }
}

const bench = new Workbench();

/** Code that no compiler vouches for, as the evaluator has marked it (`frame/executable.ts`). */
const isUnproven = <V>({ co_extra }: CodeObject<V>): boolean =>
  (co_extra as { readonly unproven?: boolean } | undefined)?.unproven === true;

/** Which locals a call binds. */
function argumentMask<V>(code: CodeObject<V>): Uint8Array {
  const mask = new Uint8Array(code.co_localsplusnames.length);
  mask.fill(1, 0, argumentCount(code));
  return mask;
}

/** Number of locals that arguments are bound to, `*args` and `**kwargs` included. */
export const argumentCount = <V>(code: CodeObject<V>): number =>
  code.co_argcount + code.co_kwonlyargcount + ((code.co_flags >> 2) & 1) + ((code.co_flags >> 3) & 1);

/**
 * Decodes a code object of any version to register instructions.
 *
 * @param plain One instruction per CPython instruction, each behind a `TRACE`: for tracing and stepping.
 * @throws VmError for a code object that no compiler makes: it names the place and the reason.
 */
export function decode<V>(code: CodeObject<V>, plain: boolean): Registers {
  return guarded(code, () => {
    bench.load(code);
    const { stackCode, verifier, translator } = bench;
    return translator.translate(
      stackCode,
      verifier.depths,
      verifier.maxDepth,
      code.co_localsplusnames.length,
      code.co_consts.length,
      plain,
    );
  });
}

/** Where the values of CPython's stack stand in the registers of the folded decoding, before the instruction at a byte offset. */
export function describeStack<V>(code: CodeObject<V>, offset: number): Int32Array {
  return guarded(code, () => {
    bench.load(code);
    const { stackCode, verifier, translator } = bench;
    return translator.describe(
      stackCode,
      verifier.depths,
      verifier.maxDepth,
      code.co_localsplusnames.length,
      code.co_consts.length,
      offset,
    );
  });
}

/** Where a frame goes on in the plain decoding, and which registers of the folded one hold CPython's stack there. */
export interface Resumption {
  readonly pc: number;
  readonly symbols: Int32Array;
}

/** For a frame that is about to run instruction `pc` of the folded decoding. `undefined` in the middle of a CPython instruction. */
export function resumption<V>(code: CodeObject<V>, pc: number): Resumption | undefined {
  return guarded(code, () => {
    bench.load(code);
    const { stackCode, verifier, translator } = bench;
    const { depths, maxDepth } = verifier;
    const locals = code.co_localsplusnames.length;
    const consts = code.co_consts.length;
    const found = translator.locate(stackCode, depths, maxDepth, locals, consts, pc);
    if (found === undefined) return undefined;
    translator.translate(stackCode, depths, maxDepth, locals, consts, true);
    return { pc: translator.begins(found.index), symbols: found.symbols };
  });
}

/** What one must know of a code object's instructions to jump to one. */
export interface JumpPlaces {
  /** What is on the stack when the instruction at or behind a byte offset begins; `undefined` where it is never reached. */
  kindsAt(offset: number): StackKinds | undefined;
  /** Where it begins in the plain decoding. */
  pcAt(offset: number): number;
}

export function jumpPlaces<V>(code: CodeObject<V>): JumpPlaces {
  return guarded(code, () => {
    bench.load(code);
    const { stackCode, verifier, translator } = bench;
    const { depths, maxDepth } = verifier;
    translator.translate(stackCode, depths, maxDepth, code.co_localsplusnames.length, code.co_consts.length, true);
    const kinds = findStackKinds(stackCode);
    const offsets = stackCode.offsets.slice(0, stackCode.length);
    const begins = offsets.map((_, index) => translator.begins(index));
    const indexOf = (offset: number): number => offsets.findIndex((at) => at >= offset);
    return { kindsAt: (offset) => kinds[indexOf(offset)], pcAt: (offset) => begins[indexOf(offset)]! };
  });
}

function guarded<V, R>(code: CodeObject<V>, work: () => R): R {
  try {
    checkLocals(code);
    return work();
  } catch (error) {
    if (!(error instanceof VmError || error instanceof MarshalError)) throw error;
    throw new VmError(`${error.message} (${code.co_qualname}, ${code.co_filename}:${code.co_firstlineno})`);
  }
}

function checkLocals<V>(code: CodeObject<V>): void {
  const kinds = code.co_localspluskinds;
  const names = code.co_localsplusnames;
  if (kinds.length !== names.length) throw new VmError('bad code object: as many kinds of locals as names are wanted');
  if (argumentCount(code) > names.length) throw new VmError('bad code object: more arguments than locals');
  if (code.co_freevars.length > names.length) throw new VmError('bad code object: more free variables than locals');
  for (let i = 0; i < argumentCount(code); i++) {
    if ((kinds[i]! & CO_FAST.FREE) !== 0) throw new VmError('bad code object: an argument is a free variable');
  }
}
