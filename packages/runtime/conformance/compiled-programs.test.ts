import { createJit } from '@pyco/jit';
import type { Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import type { Value } from '@pyco/vm';
import { type MemoryHost, memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { type RecordedProgram, recordedPrograms, showsNatives } from '../../../internal/testing/src/index.js';

/** A runtime in which all code is compiled as soon as it can be, for many programs. */
class Stage {
  readonly host: MemoryHost = memoryHost();
  readonly runtime: Runtime = createNodeRuntime({ parts: { host: this.host, codeCompiler: createJit({ threshold: 0 }) } });
  readonly #forget: Value = this.runtime.eval('__import__("sys").modules.pop');

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

describe.each(VERSIONS)('compiled code of CPython %s', (version) => {
  const stage = new Stage();
  for (const program of recordedPrograms(version)) {
    const expected = showsNatives(program.name) ? reference.get(program.name) : program.stdout;
    it(`${program.name} writes what it writes there`, () => expect(stage.run(program)).toBe(expected));
  }
});
