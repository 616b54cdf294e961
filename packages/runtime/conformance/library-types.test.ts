import { createNodeRuntime } from '@pyco/runtime/node';
import { memoryHost } from '@pyco/vm/host/memory';
import { expect, it } from 'vitest';

// The program prints what it prints under CPython 3.13.
it('weak references, subclasses and attributes are refused where CPython refuses them, and allowed where libraries rely on them', () => {
  const program = `
import functools, operator, typing, weakref, enum, sys

class Slotted(Exception):
    __slots__ = ("__weakref__",)
print(Slotted.__weakrefoffset__ != 0, ValueError.__weakrefoffset__)
class N(int): pass
class T(tuple): pass
class E(enum.IntEnum):
    A = 1
for o in (ValueError(), sys._getframe(), N(), T(), E.A):
    try:
        print(weakref.ref(o))
    except TypeError as e:
        print(e)
for base in (operator.itemgetter, operator.attrgetter, operator.methodcaller, type(functools.lru_cache(len))):
    try:
        type("X", (base,), {})
    except TypeError as e:
        print(e)
for P in (typing.TypeVar, typing.ParamSpec, typing.TypeVarTuple):
    p = P("p")
    print(p.__module__, hasattr(p, "__dict__"), P.__dict__["__module__"])
    p.__module__ = "other"
    try:
        p.__name__ = "q"
    except AttributeError as e:
        print(p.__module__, p.__name__, e)
def f[X](): pass
print(f.__type_params__[0].__module__)
`;
  const host = memoryHost();
  const runtime = createNodeRuntime({ parts: { host } });
  const { traceback } = runtime.runMain(runtime.compile(program, '<test>'));
  expect(host.output.stdout + traceback).toBe(`True 0
cannot create weak reference to 'ValueError' object
cannot create weak reference to 'frame' object
cannot create weak reference to 'N' object
cannot create weak reference to 'T' object
cannot create weak reference to 'E' object
type 'operator.itemgetter' is not an acceptable base type
type 'operator.attrgetter' is not an acceptable base type
type 'operator.methodcaller' is not an acceptable base type
type 'functools._lru_cache_wrapper' is not an acceptable base type
__main__ False typing
other p readonly attribute
__main__ False typing
other p readonly attribute
__main__ False typing
other p readonly attribute
typing
`);
});
