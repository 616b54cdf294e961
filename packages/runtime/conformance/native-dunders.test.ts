import { createNodeRuntime } from '@pyco/runtime/node';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';

/** What a program writes. */
function output(program: string): string {
  const host = memoryHost();
  const runtime = createNodeRuntime({ parts: { host } });
  const { traceback } = runtime.runMain(runtime.compile(program, '<test>'));
  return host.output.stdout + traceback;
}

// The programs print what they print under CPython 3.13.
describe('a dunder of a native type', () => {
  it('has its documentation and its signature', () => {
    const program = `
for method in (int.__add__, int.__radd__, int.__pow__, list.__iadd__, set.__ior__, tuple.__getitem__, object.__init__, (3).__lt__, iter([]).__next__):
    print(method.__name__, method.__text_signature__, method.__doc__)
`;
    expect(output(program)).toBe(`__add__ ($self, value, /) Return self+value.
__radd__ ($self, value, /) Return value+self.
__pow__ ($self, value, mod=None, /) Return pow(self, value, mod).
__iadd__ ($self, value, /) Implement self+=value.
__ior__ ($self, value, /) Return self|=value.
__getitem__ ($self, key, /) Return self[key].
__init__ ($self, /, *args, **kwargs) Initialize self.  See help(type(self)) for accurate signature.
__lt__ ($self, value, /) Return self<value.
__next__ ($self, /) Implement next(self).
`);
  });

  it('taken from another class raises as it is called, also where the operator would find something else', () => {
    const program = `
class A(int):
    __add__ = str.__add__
try: A() + A()
except TypeError as e: print(e)
class E:
    __eq__ = property(lambda self: 1 / 0)
print(E() == E())
`;
    expect(output(program)).toBe("descriptor '__add__' requires a 'str' object but received a 'A'\nFalse\n");
  });
});

describe('what exec() and functions see as builtins', () => {
  it('is a dict, and that of who made the function where its globals have none', () => {
    const program = `
ns = {}
exec('def f(): return None', ns)
print(type(ns['__builtins__']), type(__builtins__).__name__)
def g(): pass
print(type(g)(g.__code__, {}).__builtins__ is g.__builtins__)
exec('h = type(g)(g.__code__, {})', own := {'__builtins__': {'type': type}, 'g': g})
print(own['h'].__builtins__ is own['__builtins__'])
`;
    expect(output(program)).toBe("<class 'dict'> module\nTrue\nTrue\n");
  });
});

describe('the first mro() of a class', () => {
  it('finds the class without an MRO, and nothing to extend', () => {
    const program = `
class M(type):
    def mro(cls):
        print(cls.__name__, cls.__mro__)
        if cls.__name__ == 'A':
            try: type('B', (cls,), {})
            except TypeError as e: print(e)
        return type.mro(cls)
class A(metaclass=M): pass
print([c.__name__ for c in A.__mro__])
`;
    expect(output(program)).toBe("A None\nB None\nCannot extend an incomplete type 'A'\n['A', 'object']\n");
  });
});

describe('an exception thrown into a generator', () => {
  it('gets as context what generators handle, not what is handled outside', () => {
    const program = `
def inner(): yield
def outer():
    try: raise KeyError('a')
    except KeyError: yield from inner()
for make in outer, inner:
    gen = make()
    next(gen)
    try: raise IndexError
    except IndexError:
        try: gen.throw(ValueError)
        except ValueError as e: print(repr(e.__context__))
`;
    expect(output(program)).toBe("KeyError('a')\nNone\n");
  });
});
