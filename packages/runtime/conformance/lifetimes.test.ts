import { createNodeRuntime } from '@pyco/runtime/node';
import { memoryHost } from '@pyco/vm/host/memory';
import { nodeHost } from '@pyco/vm/host/node';
import { describe, expect, it } from 'vitest';

/** What a program writes in a world without files, whose collector is that of Node. */
function output(program: string): { stdout: string; stderr: string } {
  const memory = memoryHost();
  const { collector } = nodeHost();
  const runtime = createNodeRuntime({ parts: { host: { ...memory, ...(collector === undefined ? {} : { collector }) } } });
  runtime.runMain(runtime.compile(program, '<test>'));
  return { stdout: memory.output.stdout, stderr: memory.output.stderr };
}

// The programs print what they print under CPython 3.13.
describe('gc.collect()', () => {
  it('clears weak references and calls their callbacks, the latest first', () => {
    const { stdout } = output(`
import gc, weakref
class C: pass
o = C()
o.me = o
refs = [weakref.ref(o, lambda r, n=n: print('callback', n, r())) for n in range(3)]
table = weakref.WeakValueDictionary(key=o)
print(refs[0]() is o, len(table))
del o
gc.collect()
print(refs[0](), len(table))
`);
    expect(stdout).toBe('True 1\ncallback 2 None\ncallback 1 None\ncallback 0 None\nNone 0\n');
  });

  it('is not needed to see weak references in their order: the shared one, the proxy, those with callbacks, the latest first', () => {
    const { stdout } = output(`
import weakref
class C: pass
o = C()
first = weakref.ref(o, id)
print(o.__weakref__ is first)
proxy = weakref.proxy(o)
print(o.__weakref__ is proxy)
shared = weakref.ref(o)
latest = weakref.ref(o, id)
print(o.__weakref__ is shared, weakref.ref(o) is shared)
print([a is b for a, b in zip(weakref.getweakrefs(o), [shared, proxy, latest, first])])
`);
    expect(stdout).toBe('True\nTrue\nTrue True\n[True, True, True, True]\n');
  });

  it('finds what only an exception that was handled has held', () => {
    const { stdout } = output(`
import gc, weakref
class C: pass
def fails():
    o = C()
    ref = weakref.ref(o)
    try:
        raise ValueError(o)
    except ValueError:
        pass
    return ref
ref = fails()
gc.collect()
print(ref())
`);
    expect(stdout).toBe('None\n');
  });

  it('calls __del__ once, on an object with the same identity, and tells of what it raises', () => {
    const { stdout, stderr } = output(`
import gc
class C:
    def __init__(self, name): self.name = name
    def __del__(self):
        print('del', self.name, id(self) == identity)
        raise ValueError
c = C('a')
identity = id(c)
del c
gc.collect()
gc.collect()
`);
    expect(stdout).toBe('del a True\n');
    expect(stderr).toMatch(/^Exception ignored in: <function C.__del__ at 0x[0-9a-f]+>\nTraceback /);
  });

  it('leaves __del__ the attributes that the object had in the end', () => {
    const { stdout } = output(`
import gc
class C:
    def __init__(self, name):
        self.name = name
        self.count = 0
    def __del__(self): print(sorted(vars(self).items()))
def make():
    for name in 'abc':
        c = C(name)
        for _ in range(3): c.count += 1
        c.late = True
        if name == 'b': del c.late
        if name == 'c': c.__dict__ = {'other': c.name}
make()
gc.collect()
`);
    expect(stdout.split('\n').sort()).toEqual([
      '',
      "[('count', 3), ('late', True), ('name', 'a')]",
      "[('count', 3), ('name', 'b')]",
      "[('other', 'c')]",
    ]);
  });

  it('warns of coroutines that were never awaited', () => {
    const { stdout } = output(`
import gc, sys, warnings
warnings.showwarning = lambda message, category, *rest: print(category.__name__, message)
warnings.simplefilter('always')
async def co(): pass
async def numbers(): yield 1
co()
co().close()
numbers().asend(None)
gc.collect()
sys.set_coroutine_origin_tracking_depth(1)
c = co()
print(c.cr_origin)
c.close()
`);
    expect(stdout).toBe(
      "RuntimeWarning coroutine 'co' was never awaited\n" +
        "RuntimeWarning coroutine method 'asend' of 'numbers' was never awaited\n" +
        "(('<test>', 12, '<module>'),)\n",
    );
  });
});

describe('the end of a program', () => {
  it('calls __del__ of what is left', () => {
    const { stdout } = output(`
class C:
    def __del__(self): print('del')
c = C()
print('end')
`);
    expect(stdout).toBe('end\ndel\n');
  });
});

describe('sys.settrace', () => {
  it('hears of calls, lines, exceptions and returns', () => {
    const { stdout } = output(`
import sys
def gen():
    yield 1
def traced(n):
    for i in gen():
        n += i
    try:
        raise ValueError
    except ValueError:
        return n
def trace(frame, event, arg):
    shown = arg[0].__name__ if event == 'exception' else arg
    print(frame.f_code.co_name, event, frame.f_lineno, shown)
    return trace
sys.settrace(trace)
traced(1)
sys.settrace(None)
print(sys.gettrace())
`);
    expect(stdout.split('\n')).toEqual([
      'traced call 5 None',
      'traced line 6 None',
      'gen call 3 None',
      'gen line 4 None',
      'gen return 4 1',
      'traced line 7 None',
      'traced line 6 None',
      'gen call 4 None',
      'gen return 4 None',
      'traced line 8 None',
      'traced line 9 None',
      'traced exception 9 ValueError',
      'traced line 10 None',
      'traced line 11 None',
      'traced return 11 2',
      'None',
      '',
    ]);
  });
});
