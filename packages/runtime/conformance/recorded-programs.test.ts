import { type CodeObject, opcodeTable } from '@pyco/marshal';
import type { Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import type { Frame, Instrument, ThreadState, Value } from '@pyco/vm';
import { type MemoryHost, memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import {
  RECORDED_VERSIONS,
  type RecordedProgram,
  type RecordedVersion,
  recordedPrograms,
  showsNatives,
} from '../../../internal/testing/src/index.js';

/** Opcodes that no program compiled from a file executes, with the reason. */
const NEVER: { readonly [reason: string]: { readonly [version: string]: string } } = {
  'only compile(…, "single") makes it': { '3.8': 'PRINT_EXPR', '3.9': 'PRINT_EXPR', '3.10': 'PRINT_EXPR', '3.11': 'PRINT_EXPR' },
  'the peephole optimizer takes all of them out': { '3.8': 'NOP', '3.9': 'NOP' },
};

/** Hears which opcodes are executed of code of one version. */
class Coverage implements Instrument {
  readonly seen: Set<string> = new Set();
  readonly #version: number;
  readonly #opname: readonly (string | undefined)[];

  constructor(version: RecordedVersion) {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const number = 100 * major + minor;
    this.#version = number;
    this.#opname = opcodeTable(number as 313).opname;
  }

  instruction(_tstate: ThreadState, frame: Frame, offset: number): void {
    const { version, co_code } = frame.code as CodeObject<Value>;
    if (version !== this.#version) return;
    this.seen.add(this.#opname[co_code[offset]!]!);
    // A prefix is no instruction of its own here.
    if (offset > 1 && this.#opname[co_code[offset - 2]!] === 'EXTENDED_ARG') this.seen.add('EXTENDED_ARG');
  }

  missing(): string[] {
    return this.#opname.filter((name): name is string => name !== undefined && !name.startsWith('<') && !this.seen.has(name));
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

  it('is executed in every opcode it can have', () => {
    const coverage = new Coverage(version);
    for (const program of programs) stage.run(program, coverage);
    const excused = Object.values(NEVER).flatMap((versions) => (versions[version] ?? '').split(' '));
    expect(coverage.missing().filter((name) => !excused.includes(name))).toEqual([]);
  });
});
