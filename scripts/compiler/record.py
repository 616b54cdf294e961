"""Record what CPython 3.13 makes of the programs in fixtures/compiler, for the tests of @pyco/compiler.

    python3.13 scripts/compiler/record.py

Writes beside them:
  programs.json   for each program and -O level 0 and 2, the code object (marshal, base64)
  random.json     programs of fuzz.py, with a digest of the code object, or the error
  errors.json     programs that the symbol table or the compiler rejects, with the error
  modes.json      expressions, single statements and top-level await, with a digest
  trees.json      trees that no parser makes, with the error
"""

import ast
import base64
import hashlib
import json
import marshal
import os
import random
import re
import struct
import sys
import types
import warnings

import dump
import fuzz
import mutate

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "..", "fixtures", "compiler")

TOP_LEVEL_AWAIT = 0x2000


def digest(code):
    """A short digest of everything in a code object. test/code-digest.ts computes the same."""
    return hashlib.sha256(canonical(code).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def canonical(c):
    fields = [
        c.co_name, c.co_qualname, c.co_firstlineno, c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_flags,
        c.co_stacksize, c.co_code.hex(), ",".join(c.co_names), ",".join(c.co_varnames), ",".join(c.co_cellvars),
        ",".join(c.co_freevars), c.co_linetable.hex(), c.co_exceptiontable.hex(),
    ]
    return "\n".join(map(str, fields)) + "".join("\n" + const(value) for value in c.co_consts)


def const(value):
    if isinstance(value, types.CodeType):
        return f"code({canonical(value)})"
    if value is None or value is ... or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        return f"int {value:x}"
    if isinstance(value, float):
        return f"float {struct.pack('>d', value).hex()}"
    if isinstance(value, complex):
        return f"complex {struct.pack('>dd', value.real, value.imag).hex()}"
    if isinstance(value, str):
        return f"str {value}"
    if isinstance(value, bytes):
        return f"bytes {value.hex()}"
    if isinstance(value, tuple):
        return f"({', '.join(map(const, value))})"
    return f"{{{', '.join(sorted(map(const, value)))}}}"


def outcome(source, mode="exec", flags=0, optimize=0):
    try:
        return {"code": digest(compile(source, "test.py", mode, flags, True, optimize))}
    except Exception as e:
        return {"error": dump.error(e)}


def write(name, value):
    with open(os.path.join(FIXTURES, name), "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(item) for item in value) + "\n]\n")


def programs():
    folder = os.path.join(FIXTURES, "programs")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as f:
            source = f.read()
        codes = [compile(source, name, "exec", dont_inherit=True, optimize=level) for level in (0, 2)]
        yield {"name": name, "codes": [base64.b64encode(marshal.dumps(code)).decode() for code in codes]}


def random_programs():
    for i in range(400):
        source = fuzz.Gen(random.Random(13_000_000 + i)).program()
        if re.search(r"lambda[^}]*=[^}]*:[^}]*=\}", source):
            # f'{(lambda x=1: x)=}': CPython 3.13.0 cuts its text at the colon, a mistake of its own.
            continue
        result = outcome(source)
        if result.get("error", {"type": "SyntaxError"})["type"] != "SyntaxError" or len(source) > 2000:
            continue
        yield {"source": source, **result}


ERRORS = r"""
return 1
class C: return
yield 1
class C: x = yield
yield from x
await x
def f(): await x
class C: await x
async def f(): yield from x
async def f(): yield 1; return 2
break
continue
if x: break
for x in y: pass\nbreak
for x in y:\n  def f(): continue
while x:\n  class C: break
try: pass\nfinally: continue
async for x in y: pass
def f():\n  async for x in y: pass
async with x: pass
def f():\n  async with x: pass
[x async for x in y]
def f(): return [x async for x in y]
def f(): return {x: x async for x in y}
[await x for x in y]
nonlocal x
class C: nonlocal x
def f(): nonlocal x
def f():\n  x = 1\n  def g():\n    global x\n    nonlocal x
def f(x): global x
def f(x):\n  def g(x): nonlocal x
def f():\n  x = 1\n  global x
def f():\n  print(x)\n  global x
def f():\n  x: int\n  global x
def f():\n  global x\n  x: int
def f():\n  x = 1\n  def g():\n    nonlocal x\n    x: int = 2
def f():\n  def g():\n    x = 1\n    nonlocal x
x = 1\nglobal x
def f(a, a): pass
def f(a, *a): pass
def f(a, *, b, a=1): pass
def f(a, **a): pass
lambda a, a: 1
def f(a, /, b, *, a): pass
def f[T, T](): pass
class C[T, *T]: pass
type X[T, **T] = T
def f[T](): nonlocal T
class C[T]:\n  def f(self): nonlocal T
def f[T: (yield)](): pass
def f[T: (x := 1)](): pass
def f[T = (await x)](): pass
class C[T](x := 1): pass
class C[T](metaclass=(yield)): pass
type X = (yield)
type X = (x := 1)
type X = (await x)
type X[T: [y := x for x in z]] = T
type X[T = int, U] = T
def f[T = int, *Ts](): pass
class C[**P = [int], T](): pass
def f[*Ts = (yield)](): pass
def f[**P = (y := 1)](): pass
[x := 1 for x in y]
[(x := 1) for x in y for z in w]
[y for x in (y := z)]
[y for x in z for w in (y := z)]
[y for x in [lambda: (y := z)]]
[[y := 1 for x in z] for y in z]
[x for x in y if (x := 1)]
class C: [y := 1 for x in z]
class C[T]: [y := 1 for x in z]
{(yield) for x in y}
[(yield) for x in y]
{(yield): 1 for x in y}
((yield) for x in y)
((yield from z) for x in y)
def f(): return [(yield x) for x in y]
from __future__ import braces
from __future__ import nothing
x = 1\nfrom __future__ import annotations
def f(): from __future__ import annotations
'doc'; x = 1; from __future__ import division
from __future__ import annotations\nx: (yield)
from __future__ import annotations\nx: (y := 1)
from __future__ import annotations\ndef f(a: (yield)): pass
from __future__ import annotations\ndef f() -> (y := 1): pass
from __future__ import annotations\nx: (await y)
def f(): from x import *
class C: from x import *
__debug__ = 1
def f(__debug__): pass
def f(*__debug__): pass
lambda __debug__: 1
del __debug__
for __debug__ in x: pass
x.__debug__ = 1
import __debug__
import x as __debug__
from x import y as __debug__
with x as __debug__: pass
try: pass\nexcept x as __debug__: pass
f(__debug__=1)
class __debug__: pass
def __debug__(): pass
(__debug__ := 1)
__debug__: int
x.__debug__: int
__debug__ += 1
type __debug__ = int
match x:\n  case __debug__: pass
f(a=1, a=2)
f(a=1, b=2, a=3)
f(**x, a=1, a=2)
class C(a=1, a=2): pass
x.f(a=1, a=1)
*x
*x = y
print(*x for x in y)
x = *y
a, *b, *c = d
[*a, *b] = c
*a, b, *c = d
for *a, *b in c: pass
try: pass\nexcept: pass\nexcept x: pass
try: pass\nexcept* x: return
def f():\n  try: pass\n  except* x: return
for x in y:\n  try: pass\n  except* x: break
for x in y:\n  try: pass\n  except* x: continue
for x in y:\n  try: pass\n  except* x:\n    with z: break
match x:\n  case a: pass\n  case b: pass
match x:\n  case _: pass\n  case b: pass
match x:\n  case a | b: pass
match x:\n  case (a | 1): pass
match x:\n  case _ | 1: pass
match x:\n  case (1 as a) | (2 as b): pass
match x:\n  case [a] | [b]: pass
match x:\n  case [a, a]: pass
match x:\n  case {1: a, 2: a}: pass
match x:\n  case {1: a, **a}: pass
match x:\n  case C(a, x=a): pass
match x:\n  case C(x=1, x=2): pass
match x:\n  case C(x=1, y=2, x=3): pass
match x:\n  case {1: a, 1: b}: pass
match x:\n  case {1: a, True: b}: pass
match x:\n  case {'a': 1, 'b': 2, 'a': 3}: pass
match x:\n  case [*a, *b]: pass
match x:\n  case [*_, 1, *_]: pass
match x:\n  case (a as a): pass
match x:\n  case [a, (b | a)]: pass
match x:\n  case [(a, b) | (b,)]: pass
""".strip().split("\n")


def nested(head, depth):
    return "".join("  " * i + head + "\n" for i in range(depth)) + "  " * depth + "pass\n"


def errors():
    sources = [line.replace("\\n", "\n") for line in ERRORS]
    sources.append(nested("while x:", 22))
    sources.append(nested("with x:", 22))
    sources.append("def f():\n" + "".join("  " * (i + 1) + "for x in y:\n" for i in range(22)) + "  " * 24 + "pass\n")
    for source in sources:
        yield {"source": source, "error": outcome(source).get("error")}


def modes():
    rng = random.Random(29)
    for i in range(60):
        source = fuzz.Gen(random.Random(rng.random())).expression()
        yield {"mode": "eval", "flags": 0, "source": source, **outcome(source, "eval")}
    for i in range(80):
        source = fuzz.Gen(random.Random(rng.random())).statement()
        yield {"mode": "single", "flags": 0, "source": source, **outcome(source, "single")}
    for mode, source in [
        ("exec", "await x"), ("exec", "async for x in y: pass"), ("exec", "async with x as y: z"), ("eval", "await x"),
        ("exec", "[x async for x in y]"), ("exec", "x = [await y for y in z]"), ("exec", "def f(): await x"), ("single", "await x\n"),
        ("exec", "class C: await x"), ("exec", "(x async for x in y)"), ("exec", "{await x: await y}"), ("exec", "x"), ("exec", "yield x"),
        ("exec", "lambda: await x"), ("exec", "if x:\n  async with y: await z"), ("eval", "[x async for x in y]"),
        ("exec", "x: await_ = await y"), ("exec", "class C:\n  async for x in y: pass"),
    ]:
        yield {"mode": mode, "flags": TOP_LEVEL_AWAIT, "source": source, **outcome(source, mode, TOP_LEVEL_AWAIT)}


def trees():
    """Damaged trees that compile() rejects, small ones."""
    folder = os.path.join(FIXTURES, "programs")
    snippets = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            for statement in ast.parse(f.read()).body:
                snippets.append(statement)
    snippets = [s for s in snippets if sum(1 for _ in ast.walk(s)) < 30]
    seen = {}
    for i in range(25000):
        rng = random.Random(i)
        tree = ast.Module([rng.choice(snippets)], [])
        tree = ast.parse(ast.unparse(tree))
        try:
            result = mutate.result(mutate.mutate(tree, rng), "test.py")
        except (TypeError, IndexError):
            continue
        found = result.get("error")
        if found is None or "ast" not in result:
            continue
        kind = re.sub(r"-?\d+", "0", found["msg"])
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > 2:
            continue
        yield {"tree": result["ast"], "error": found}


def main():
    warnings.simplefilter("ignore")
    assert sys.version_info[:2] == (3, 13), "record with CPython 3.13"
    write("programs.json", programs())
    write("random.json", random_programs())
    write("errors.json", errors())
    write("modes.json", modes())
    write("trees.json", trees())


if __name__ == "__main__":
    main()
