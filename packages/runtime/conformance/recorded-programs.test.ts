import { type CodeObject, opcodeTable } from '@pyco/marshal';
import type { Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import { type Frame, FrameEvent, type Instrument, type ThreadState, type Value } from '@pyco/vm';
import { type MemoryHost, memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import {
  RECORDED_VERSIONS,
  type RecordedProgram,
  type RecordedVersion,
  recordedPrograms,
  showsNatives,
} from '../../../internal/testing/src/index.js';

const LATE = ['3.12', '3.13', '3.14'] as const;
const EARLY = ['3.8', '3.9', '3.10', '3.11'] as const;

/** Opcodes that no program compiled from a file executes, with the reason and the versions it holds for. */
const NEVER: readonly (readonly [opcodes: string, reason: string, versions: readonly RecordedVersion[]])[] = [
  ['PRINT_EXPR', 'only compile(…, "single") makes it', EARLY],
  ['NOP', 'the peephole optimizer takes all of them out', ['3.8', '3.9']],
  ['CACHE', 'the inline cache of an instruction, not one itself', ['3.11', ...LATE]],
  ['INTERPRETER_EXIT EXIT_INIT_CHECK RESERVED ENTER_EXECUTOR', 'CPython puts it into frames of its own or over other code', LATE],
  ['END_FOR', 'FOR_ITER steps over it, in CPython too', LATE],
];
/** Put in the place of another instruction while somebody monitors. */
const INSTRUMENTED = /^INSTRUMENTED_/;
/** Instructions of CPython that are decoded together with the one that follows: that one is heard of. */
const FOLDED = new Set(['EXTENDED_ARG', 'KW_NAMES', 'BEGIN_FINALLY', 'NOT_TAKEN']);
/** Numbers from here on are the compiler's own, and in no code object. */
const FIRST_PSEUDO = 256;

/** Hears which opcodes are executed of code of one version. */
class Coverage implements Instrument {
  readonly events: number = (1 << FrameEvent.INSTRUCTION) | (1 << FrameEvent.PY_START) | (1 << FrameEvent.PY_RESUME);
  readonly seen: Set<string> = new Set();
  readonly #version: number;
  readonly #opname: readonly (string | undefined)[];

  constructor(version: RecordedVersion) {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const number = 100 * major + minor;
    this.#version = number;
    this.#opname = opcodeTable(number as 313).opname;
  }

  hears(code: CodeObject<Value>): boolean {
    return code.version === this.#version;
  }

  tell(_tstate: ThreadState, frame: Frame, event: FrameEvent, offset: number): void {
    const { co_code } = frame.code as CodeObject<Value>;
    // What stands in front of the RESUME has run when it says that the frame begins.
    for (let at = event === FrameEvent.PY_START ? 0 : offset; at <= offset; at += 2) this.seen.add(this.#opname[co_code[at]!]!);
    const before = offset > 1 ? this.#opname[co_code[offset - 2]!] : undefined;
    if (before !== undefined && FOLDED.has(before)) this.seen.add(before);
  }

  missing(): string[] {
    const isMissing = (name: string | undefined): name is string =>
      name !== undefined && !name.startsWith('<') && !INSTRUMENTED.test(name) && !this.seen.has(name);
    return this.#opname.slice(0, FIRST_PSEUDO).filter(isMissing);
  }
}

/** One runtime for many programs: each gets a `__main__` of its own. */
class Stage {
  readonly host: MemoryHost = memoryHost();
  readonly runtime: Runtime = createNodeRuntime({ parts: { host: this.host } });
  readonly #forget: Value = this.runtime.eval('__import__("sys").modules.pop');

  /** What the program writes, and its traceback if it has one. */
  run({ pyc }: RecordedProgram, instrument?: Instrument): string {
    const { runtime, host } = this;
    const from = host.output.stdout.length;
    runtime.interp.recursionLimit = 1000;
    runtime.call(this.#forget, '__main__', 0);
    const code = runtime.readPyc(pyc);
    runtime.interp.mainThread.setInstrument(instrument);
    const { traceback } = runtime.runMain(code);
    runtime.interp.mainThread.setInstrument(undefined);
    return host.output.stdout.slice(from) + traceback;
  }
}

const reference = new Map(recordedPrograms('3.13').map(({ name, stdout }) => [name, stdout]));

describe.each(RECORDED_VERSIONS)('code of CPython %s', (version) => {
  const stage = new Stage();
  const programs = recordedPrograms(version);
  for (const program of programs) {
    const expected = showsNatives(program.name) ? reference.get(program.name) : program.stdout;
    it(`${program.name} writes what it writes there`, () => expect(stage.run(program)).toBe(expected));
  }

  it('is executed in every opcode it can have', { timeout: 300_000 }, () => {
    const coverage = new Coverage(version);
    for (const program of programs) stage.run(program, coverage);
    console.log(`${version}: ${coverage.seen.size} opcodes executed by ${programs.length} programs`);
    const excused = NEVER.flatMap(([opcodes, , versions]) => (versions.includes(version) ? opcodes.split(' ') : []));
    expect(coverage.missing().filter((name) => !excused.includes(name))).toEqual([]);
  });
});
