import { createNodeRuntime, installedLib } from '@pyco/runtime/node';
import { LibBundle } from '@pyco/stdlib';
import { objectType, PyType, type StepBudget } from '@pyco/vm';
import { describe, expect, it } from 'vitest';

/** What an import comes to, on whatever machine. Its time is measured by bench/imports.mjs; these are causes of it. */
interface Work {
  /** Modules of the library. */
  readonly library: number;
  /** Native modules that somebody has looked at. */
  readonly natives: number;
  /** Bytes of the library's bundle that are read. */
  readonly bytes: number;
  /** Calls and jumps backwards, and what natives count as such. */
  readonly steps: number;
  /** Classes that are made, and changes of classes. */
  readonly classes: number;
}

/** Who makes imports do less writes down less. */
const RECORDED: readonly (readonly [module: string, work: Work])[] = [
  ['re', { library: 15, natives: 10, bytes: 841_104, steps: 1_056, classes: 294 }],
  ['typing', { library: 10, natives: 10, bytes: 749_276, steps: 1_047, classes: 331 }],
  ['unittest', { library: 58, natives: 23, bytes: 2_415_600, steps: 16_396, classes: 915 }],
  ['asyncio', { library: 86, natives: 37, bytes: 3_487_052, steps: 28_965, classes: 1698 }],
];
const GROWTH = 1.03;

class StepCount implements StepBudget {
  steps = 0;

  exhausted(): number {
    this.steps++;
    return 1;
  }
}

/** Types are numbered as they are made and changed. */
const typesSoFar = (): number => new PyType('probe', objectType, 0).tp_version_tag;

function workOf(name: string): Work {
  const installed = installedLib();
  let bytes = 0;
  const code = (at: number, size: number): Uint8Array => {
    bytes += size;
    return installed.bytes.code(at, size);
  };
  const lib = new LibBundle(installed.index, { ...installed.bytes, code });
  const runtime = createNodeRuntime({ env: {}, parts: { lib, codeCompiler: undefined } });
  const { interp } = runtime;
  const count = new StepCount();
  interp.mainThread.setBudget(count, 1);
  const types = typesSoFar();
  runtime.import(name);
  const classes = typesSoFar() - types;
  const isThere = (module: string): boolean => !interp.modules.isAsleep(module) && interp.modules.getStr(module) !== undefined;
  const library = Object.keys(installed.index.modules).filter(isThere).length;
  const natives = [...interp.nativeModules.keys()].filter(isThere).length;
  return { library, natives, bytes, steps: count.steps, classes };
}

describe('what an import comes to', () => {
  // Native types are made once in a process.
  for (const [name] of RECORDED) workOf(name);

  it.each(RECORDED)('import %s', (name, recorded) => {
    const work = workOf(name);
    for (const [what, most] of Object.entries(recorded))
      expect(work[what as keyof Work], `${what} of ${JSON.stringify(work)}`).toBeLessThanOrEqual(most * GROWTH);
  });
});
