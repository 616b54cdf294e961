import { createJit } from '@pyco/jit';
import type { Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import type { Value } from '@pyco/vm';
import { type MemoryHost, memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { type RecordedProgram, recordedPrograms, showsNatives } from '../../../internal/testing/src/index.js';

/** A runtime in which all code is compiled after it has run `threshold` times, for many programs. */
class Stage {
  readonly host: MemoryHost = memoryHost();
  readonly runtime: Runtime;
  readonly #forget: Value;

  constructor(threshold: number) {
    this.runtime = createNodeRuntime({ parts: { host: this.host, codeCompiler: createJit({ threshold }) } });
    this.#forget = this.runtime.eval('__import__("sys").modules.pop');
  }

  /** What the program writes, and its traceback if it has one. */
  run({ pyc }: RecordedProgram): string {
    const { runtime, host } = this;
    const from = host.output.stdout.length;
    runtime.interp.recursionLimit = 1000;
    runtime.call(this.#forget, '__main__', 0);
    const { traceback } = runtime.runMain(runtime.readPyc(pyc));
    return host.output.stdout.slice(from) + traceback;
  }
}

const reference = new Map(recordedPrograms('3.13').map(({ name, stdout }) => [name, stdout]));

/** All versions become the same instructions: those with the greatest differences stand for the others. */
const VERSIONS = ['3.8', '3.11', '3.13', '3.14'] as const;

/** By then the inline caches know what they need for calls that are made, or awaited, in place. */
const isOfCalls = (name: string): boolean => /^(async|coroutines|generators)\//.test(name);

describe.each(VERSIONS)('code of CPython %s', (version) => {
  const [atOnce, later] = [new Stage(0), new Stage(3)];
  for (const program of recordedPrograms(version)) {
    const expected = showsNatives(program.name) ? reference.get(program.name) : program.stdout;
    it(`${program.name} writes what it writes there, compiled at once`, () => expect(atOnce.run(program)).toBe(expected));
    if (isOfCalls(program.name)) it(`${program.name}, compiled after some runs`, () => expect(later.run(program)).toBe(expected));
  }
});
