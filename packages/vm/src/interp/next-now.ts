import { type GeneratorBase, GenState } from '../builtins/generator-base.js';
import { Exit } from '../frame/frame.js';
import { None, type Value } from '../object/py-object.js';
import type { ThreadState } from '../state/thread.js';
import { checkResumable, resumeGenerator } from './generator.js';
import { runNested } from './run.js';

/** `next(generator)` on behalf of a native, on the JavaScript stack; `undefined` at the end. */
export function nextNow(tstate: ThreadState, generator: GeneratorBase): Value | undefined {
  if (!checkResumable(generator)) return undefined;
  resumeGenerator(tstate, generator, None, Exit.GENERATOR_ENTRY);
  const value = runNested(tstate);
  if (generator.state !== GenState.CLOSED) return value;
  tstate.stopValue = value === None ? undefined : value;
  return undefined;
}
