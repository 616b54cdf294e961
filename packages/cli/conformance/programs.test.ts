import { main } from '@pyco/cli';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { portable, programFiles, programRuns } from '../../../internal/testing/src/index.js';

const files = programFiles();

async function run(path: string): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number }> {
  const host = memoryHost({ files });
  // A command reads with the one host and the program writes with the other: both are views of one world here.
  const exitCode = await main([path], { makeHost: (argv) => ({ ...host, argv }) });
  return { stdout: portable(host.output.stdout), stderr: portable(host.output.stderr), exitCode };
}

/** Programs that wait: they run on a virtual clock in packages/runtime/conformance/programs.test.ts. */
const TIMED = new Set(['count']);

/** Where pyco still differs, and how. A title here that begins to pass fails: then it is to be taken out. */
const DIFFERENT: { readonly [programOrFile: string]: string } = {
  json_native: 'there is no native _json: its Python twin words an error differently and shows its own frames',
};

const runs = programRuns().filter(({ program }) => !TIMED.has(program));

describe('a program ends as it does under CPython: output, traceback and status', () => {
  for (const { program, form, path, expected } of runs) {
    const reason = DIFFERENT[program] ?? DIFFERENT[`${program}.${form}`];
    const test = async (): Promise<void> => expect(await run(path)).toEqual(expected);
    if (reason === undefined) it(`${program}.${form}`, test);
    else it.fails(`${program}.${form}, not yet: ${reason}`, test);
  }

  it('is shown by recordings of CPython 3.10 and 3.13 and by source', () => {
    const forms = new Set(runs.map(({ form }) => form));
    expect([...forms].sort()).toEqual(['cpython-310.pyc', 'cpython-313.pyc', 'py']);
    expect(runs.length).toBeGreaterThan(25);
    const known = new Set(runs.flatMap(({ program, form }) => [program, `${program}.${form}`]));
    expect(Object.keys(DIFFERENT).filter((program) => !known.has(program))).toEqual([]);
  });
});
