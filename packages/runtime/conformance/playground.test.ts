import { PythonError } from '@pyco/runtime';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../docs/playground/examples.js';
import { simulatedWorld } from './simulated-world.js';

/** What each example prints, in a world in which waiting takes no time, and the last line of its traceback. */
const PRINTED: { readonly [name: string]: RegExp } = {
  hello: /^Python 3\.13\.\d.*\n\[0, 1, 4, 9, 16, 25, 36, 49, 64, 81\]\n$/,
  tasks: /^got tea 0\ngot cake 0\n(got (tea|cake) \d\n){6}done\n$/,
  server: /^(RED|ONE)\n(ONE|RED)\n(GREEN|TWO)\n(TWO|GREEN)\n(BLUE|THREE)\n(THREE|BLUE)\n$/,
  // Where time jumps, somebody notices.
  stuck: /^RuntimeError: nothing can wake the tasks that are left:[\s\S]*left first waits for[\s\S]*right first waits for/,
  input: /^A number from 1 to 100: (too low|too high|That is it\.)\n/,
  threads: /^([ab] \d\n){6}$/,
};

describe('the playground', () => {
  it.each(EXAMPLES)('has an example that runs: $title', ({ name, source }) => {
    const { runtime, host } = simulatedWorld({ stdin: '50\n' });
    let printed = '';
    try {
      runtime.run(source);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      printed = error.traceback.slice(error.traceback.lastIndexOf('\nRuntimeError') + 1);
    }
    expect(host.output.stdout + (name === 'stuck' ? printed : '')).toMatch(PRINTED[name]!);
  });
});
