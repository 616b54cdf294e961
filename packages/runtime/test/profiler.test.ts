import { nativeModules } from '@pyco/stdlib';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

/** Profiles `program` with a timer that counts how often it is asked. Gives what was counted of each function: as text, without times if not asked for. */
function profileOf(program: string, options = '', fields = 3): string {
  const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
  runtime.run(`
import _lsprof, _thread, time
asked = 0
def timer():
    global asked
    asked += 1
    return asked
profiler = _lsprof.Profiler(timer, 0.5${options})
def name(code):
    return code if isinstance(code, str) else code.co_name
${program}
stats = {name(entry.code): entry for entry in profiler.getstats()}
lines = []
for entry in stats.values():
    lines.append(' '.join(map(str, (name(entry.code),) + tuple(entry[1:${fields}]))))
    for callee in entry.calls or ():
        lines.append(' '.join(map(str, ('>', name(callee.code)) + tuple(callee[1:${fields}]))))`);
  return String(runtime.eval("'; '.join(lines)"));
}

describe('_lsprof.Profiler', () => {
  it('counts calls, recursive ones apart, and the time within and without what a function calls', () => {
    const program = `
def f(n):
    if n:
        f(n - 1)
profiler.enable()
f(3)
profiler.disable()`;
    expect(profileOf(program, ', builtins=False', 5)).toBe('f 4 3 3.5 3.5; > f 3 2 2.5 2.5');
  });

  it('names natives as reports show them', () => {
    const program = `
profiler.enable()
len([])
[].append(1)
list.append([], 1)
dict.fromkeys([])
profiler.disable()`;
    expect(profileOf(program)).toBe(
      "<built-in method builtins.len> 1 0; <method 'append' of 'list' objects> 2 0; <built-in method fromkeys> 1 0; <method 'disable' of '_lsprof.Profiler' objects> 1 0",
    );
  });

  it('keeps what it was made with where enable does not say otherwise', () => {
    const program = `
def f():
    len([])
profiler.enable()
f()
profiler.disable()`;
    expect(profileOf(program, ', subcalls=False, builtins=False')).toBe('f 1 0');
  });

  it('is alone', () => {
    const program = `
other = _lsprof.Profiler()
profiler.enable()
try:
    other.enable()
except ValueError as error:
    profiler.disable()
    profiler.clear()
    profiler = other
    other.enable()
    len(str(error))
    other.disable()`;
    expect(profileOf(program)).toContain('<built-in method builtins.len> 1 0');
  });

  it('has a line of calls for each thread', () => {
    const program = `
def inner():
    pass
def sleeper():
    time.sleep(1)
    inner()
def other():
    time.sleep(2)
profiler.enable(builtins=False)
_thread.start_new_thread(other, ())
sleeper()
time.sleep(5)
profiler.disable()`;
    expect(profileOf(program)).toBe('sleeper 1 0; > inner 1 0; other 1 0; inner 1 0');
  });
});
