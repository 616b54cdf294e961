import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What CPython wrote and how it ended. */
export interface Recorded {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** One way to run a program of `fixtures/programs`. */
export interface ProgramRun {
  readonly program: string;
  /** `cpython-310.pyc`, `cpython-313.pyc`, or `py`: its source. */
  readonly form: string;
  /** From the repository root, as tracebacks name it. */
  readonly path: string;
  readonly expected: Recorded;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const PROGRAMS = 'fixtures/programs';

/** The bytes of a file, its path from the repository root. */
export const fixtureBytes = (path: string): Uint8Array => readFileSync(`${ROOT}${path}`);

/** The files of `fixtures/programs` as a memory host takes them: with the repository root at `/`. */
export function programFiles(): { readonly [path: string]: Uint8Array } {
  const names = readdirSync(`${ROOT}${PROGRAMS}`).filter((name) => /\.pyc?$/.test(name));
  return Object.fromEntries(names.map((name) => [`/${PROGRAMS}/${name}`, fixtureBytes(`${PROGRAMS}/${name}`)]));
}

/** Every program in every form there is a recording for. Source is held against the recording of 3.13, the language pyco compiles. */
export function programRuns(): readonly ProgramRun[] {
  const recordings = readdirSync(`${ROOT}${PROGRAMS}`).filter((name) => name.endsWith('.json'));
  return recordings.flatMap((name) => {
    const expected = JSON.parse(new TextDecoder().decode(fixtureBytes(`${PROGRAMS}/${name}`))) as Recorded;
    const [program = '', version] = name.split('.');
    const run = (form: string): ProgramRun => ({ program, form, path: `${PROGRAMS}/${program}.${form}`, expected });
    return version === 'cpython-313' ? [run(`${version}.pyc`), run('py')] : [run(`${version}.pyc`)];
  });
}

/** What was written as the recordings have it: programs named from the repository root, which is `/` in memory, and the library's folder as `{lib}`. */
export const portable = (text: string): string =>
  text.replaceAll(`"/${PROGRAMS}/`, `"${PROGRAMS}/`).replaceAll('/pyco/lib/python3.13', '{lib}');
