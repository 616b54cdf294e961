import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** A program of `fixtures/vm`: what CPython of one version compiled it to, and what it wrote. */
export interface RecordedProgram {
  /** `generators/send`. */
  readonly name: string;
  readonly pyc: Uint8Array;
  readonly stdout: string;
}

/** The versions there are recordings of, as CPython writes them. */
export const RECORDED_VERSIONS = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'] as const;
export type RecordedVersion = (typeof RECORDED_VERSIONS)[number];

const FOLDER = fileURLToPath(new URL('../../../fixtures/vm/', import.meta.url));

/** All programs that CPython of `version` ran. */
export function recordedPrograms(version: RecordedVersion): readonly RecordedProgram[] {
  const text = gunzipSync(readFileSync(`${FOLDER}${version}.json.gz`)).toString();
  const programs = JSON.parse(text) as { readonly [name: string]: { readonly pyc: string; readonly stdout: string } };
  return Object.entries(programs).map(([name, { pyc, stdout }]) => ({ name, pyc: Buffer.from(pyc, 'base64'), stdout }));
}

/**
 * Whether a program shows what natives say. pyco presents itself as 3.13: texts and methods are 3.13's for code of every version, what the code
 * itself decides is its version's. Such a program carries `# natives: 3.13`, and 3.13's output is expected of it.
 */
export const showsNatives = (name: string): boolean => /^# natives: 3\.13$/m.test(readFileSync(`${FOLDER}${name}.py`, 'utf8'));
