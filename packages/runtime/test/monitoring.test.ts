import { nativeModules } from '@pyco/stdlib';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

/** What a program has put into the list `log`. */
function logOf(program: string): string {
  const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
  runtime.run(`import sys\nmon = sys.monitoring\nE = mon.events\nlog = []\n${program}`);
  return String(runtime.eval('repr(log)'));
}

// Recorded under CPython 3.13.
describe('an instrument', () => {
  it('hears of a frame in the middle of a native from its next instruction on', () => {
    const program = `
mon.use_tool_id(1, 'test')
mon.register_callback(1, E.LINE, lambda code, line: code.co_name == 'f' and log.append(line - code.co_firstlineno))
def key(x):
    mon.set_events(1, E.LINE)
    return x
def f():
    a = [2, 1]
    a = sorted([2], key=key)
    for x in a:
        log.append(
            'x')
    return 1
f()
mon.set_events(1, 0)`;
    expect(logOf(program)).toBe("[3, 4, 5, 4, 'x', 3, 6]");
  });

  it('keeps what stands on the stack when a frame goes over in the middle of an expression', () => {
    const program = `
mon.use_tool_id(1, 'test')
mon.register_callback(1, E.INSTRUCTION, lambda code, offset: code.co_name == 'f' and steps.append(offset))
steps = []
def on(x):
    mon.set_events(1, E.INSTRUCTION)
    return x
def f(a, b, *rest, **kw):
    t = [a, b, 'c'.join([str(a), str(on(b))]), {**kw, 'k': on(3)}, (a, *rest, max(on(7), b, key=lambda v: -v)), a < on(b) < 9]
    return t
log.append(f(1, 2, 3, z=4))
mon.set_events(1, 0)
log.append(len(steps) > 5)`;
    expect(logOf(program)).toBe("[[1, 2, '1c2', {'z': 4, 'k': 3}, (1, 3, 2), True], True]");
  });

  it('asks no more at a place that a callback has disabled, until events are restarted', () => {
    const program = `
mon.use_tool_id(1, 'test')
def hear(code, line):
    log.append(line - code.co_firstlineno)
    return mon.DISABLE
mon.register_callback(1, E.LINE, hear)
def f():
    for i in range(3):
        i
mon.set_local_events(1, f.__code__, E.LINE)
f()
f()
mon.restart_events()
f()
mon.set_local_events(1, f.__code__, 0)`;
    expect(logOf(program)).toBe(`[1, 2, 1, 1, 2, 1]`);
  });

  it('calls the tools in the order of their numbers from above, and raises what a callback raises', () => {
    const program = `
for tool in (1, 4, 2):
    mon.use_tool_id(tool, 'test')
    mon.register_callback(tool, E.CALL, lambda code, offset, fn, arg, tool=tool: log.append((tool, fn is len, arg)))
    mon.set_local_events(tool, (f := lambda: len('ab') if not log else 0).__code__, 0)
def f():
    return len('ab')
for tool in (1, 4, 2):
    mon.set_local_events(tool, f.__code__, E.CALL)
f()
def fail(*args):
    raise KeyError('callback')
mon.register_callback(2, E.CALL, fail)
try:
    f()
except KeyError as e:
    log.append(str(e))
for tool in (1, 4, 2):
    mon.set_local_events(tool, f.__code__, 0)`;
    expect(logOf(program)).toBe(`[(4, True, 'ab'), (2, True, 'ab'), (1, True, 'ab'), (4, True, 'ab'), "'callback'"]`);
  });

  it('jumps where a debugger assigns f_lineno, after a yield too', () => {
    const program = `
def tracer(frame, event, arg):
    if frame.f_code.co_name == 'g':
        line = frame.f_lineno - frame.f_code.co_firstlineno
        if event == 'line' and line == 2:
            frame.f_lineno += 1
        if event == 'return' and arg == 'one':
            frame.f_lineno += 2
    return tracer
def g():
    log.append('a')
    log.append('b')
    log.append('c')
    yield 'one'
    log.append('d')
    log.append('e')
sys.settrace(tracer)
list(g())
sys.settrace(None)
try:
    sys._getframe().f_lineno = 1
except ValueError as e:
    log.append(str(e))`;
    expect(logOf(program)).toBe("['a', 'c', 'e', 'f_lineno can only be set in a trace function']");
  });

  it('traces a frame that runs by its f_trace', () => {
    const program = `
def tracer(frame, event, arg):
    log.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer
def begin():
    sys._getframe(1).f_trace = tracer
    sys.settrace(lambda *args: None)
def f():
    list(map(lambda x: x, [1]))
    [begin() for _ in [1]]
    x = 1
    sys.settrace(None)
def g():
    sys._getframe().f_trace = tracer
    sorted([1], key=lambda x: sys.settrace(lambda *args: None))
    y = 2
    sys.settrace(None)
f()
g()`;
    expect(logOf(program)).toBe("[('line', 2), ('line', 3), ('line', 4), ('line', 3), ('line', 4)]");
  });
});
