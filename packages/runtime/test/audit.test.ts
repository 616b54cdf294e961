import { nativeModules } from '@pyco/stdlib';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

/** Runs a program whose hook `hear` puts what it hears into the list `log`; gives that as text, as CPython 3.13 has it. */
function logOf(program: string): string {
  const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
  runtime.run(`import sys\nlog = []\ndef hear(event, args):\n    log.append(event + repr(args))\n${program}
said = ' '.join(log)`);
  return String(runtime.getGlobal('said'));
}

describe('audit hooks', () => {
  it('hear events of the program, in the order they were added', () => {
    const program = `
sys.addaudithook(hear)
sys.addaudithook(lambda event, args: log.append(event))
sys.audit('mine', 1, None)`;
    expect(logOf(program)).toBe('sys.addaudithook() mine(1, None) mine');
  });

  it('keep from being done what they raise of', () => {
    const program = `
import posix
def refuse(event, args):
    if event == 'os.mkdir':
        raise RuntimeError(args)
sys.addaudithook(refuse)
try:
    posix.mkdir('made')
except RuntimeError as error:
    log.append(str(error))
log.append(str('made' in posix.listdir('.')))`;
    expect(logOf(program)).toBe("('made', 511, -1) False");
  });

  it('may refuse further hooks, of which only what is no Exception is told', () => {
    const program = `
class Stop(BaseException): pass
kinds = [RuntimeError, Stop]
def refuse(event, args):
    if event == 'sys.addaudithook':
        raise kinds.pop(0)
sys.addaudithook(refuse)
sys.addaudithook(hear)
try:
    sys.addaudithook(hear)
except Stop:
    log.append('stopped')
sys.audit('mine')`;
    expect(logOf(program)).toBe('stopped');
  });

  it('hear of source and of code that runs', () => {
    const program = `
sys.addaudithook(lambda event, args: log.append(event + ' ' + str(args[0])[:11]))
eval('1 + 1')`;
    expect(logOf(program)).toBe("compile b'1 + 1' exec <code objec");
  });
});
