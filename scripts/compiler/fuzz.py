"""Write random Python programs, most of which compile: food for dump.py and compare.mjs.

    python3 scripts/compiler/fuzz.py OUT_DIR SEED COUNT [program|statement|expression]

The same seed gives the same programs. They are not meant to be run. Every statement and expression of 3.13 occurs, nested
as they hardly are in real code; some programs break a rule of the symbol table or the compiler, for the errors.
"""

import os
import random
import sys

NAMES = ["a", "b", "c", "d", "x", "y", "__p", "self", "cls", "_"]
ATTRS = ["a", "b", "__q", "real", "append", "__class__", "x9"]
CONSTS = [
    "0", "1", "-1", "2", "255", "256", "1000000", "12345678901234567890", "0.0", "-0.0", "1.5", "1e300", "1e-5", "1j",
    "2.5j", "True", "False", "None", "...", "''", "'a'", "'abc'", "'%s'", "'%s=%r'", "'%5.2s|%%'", "b''", "b'xy'", "'\\n'",
    "'é'", "'😀'", "()", "(1, 2)", "(1, 'a', None)", "__debug__", "'x' 'y'", "0x10", "1_000", "10**20",
]
BINARY = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "|", "&", "^", "@"]
COMPARE = ["==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"]


class Gen:
    def __init__(self, rng):
        self.r = rng
        self.in_loop = False
        self.in_function = False
        self.is_async = False
        self.in_class = False
        self.in_finally_star = False
        self.budget = 0

    def pick(self, *options):
        return self.r.choice(options)()

    def chance(self, p):
        return self.r.random() < p

    def name(self):
        return self.r.choice(NAMES)

    # Expressions

    def expr(self, depth):
        if depth <= 0 or self.chance(0.15):
            return self.r.choice(CONSTS) if self.chance(0.5) else self.name()
        d = depth - 1
        r = self.r.random()
        if r < 0.10:
            return f"{self.atom(d)}.{self.r.choice(ATTRS)}"
        if r < 0.22:
            return self.call(d)
        if r < 0.30:
            return f"{self.atom(d)}[{self.slice(d)}]"
        if r < 0.40:
            return f"({self.expr(d)} {self.r.choice(BINARY)} {self.expr(d)})"
        if r < 0.46:
            ops = " ".join(f"{self.r.choice(COMPARE)} {self.operand(d)}" for _ in range(self.r.choice([1, 1, 1, 2, 3])))
            return f"({self.operand(d)} {ops})"
        if r < 0.53:
            op = self.r.choice([" and ", " or "])
            return "(" + op.join(self.expr(d) for _ in range(self.r.choice([2, 2, 3]))) + ")"
        if r < 0.58:
            return f"({self.r.choice(['not ', '-', '+', '~', 'not not '])}{self.expr(d)})"
        if r < 0.63:
            return f"({self.expr(d)} if {self.expr(d)} else {self.expr(d)})"
        if r < 0.70:
            return self.display(d)
        if r < 0.82:
            return self.comprehension(d)
        if r < 0.86:
            return f"(lambda {self.lambda_args(d)}: {self.expr(d)})"
        if r < 0.89:
            return f"({self.name()} := {self.expr(d)})"
        if r < 0.93:
            return self.fstring(d)
        if r < 0.95 and self.in_function:
            return self.r.choice(["(yield)", f"(yield {self.expr(d)})", f"(yield from {self.expr(d)})"])
        if r < 0.98 and self.is_async:
            return f"(await {self.atom(d)})"
        if r < 0.99:
            return f"super().{self.r.choice(ATTRS)}"
        return f"super({self.name()}, {self.name()}).{self.r.choice(ATTRS)}()"

    def operand(self, depth):
        e = self.expr(depth)
        return e if e[0] in "([{" or e.isidentifier() else f"({e})"

    def atom(self, depth):
        return self.name() if self.chance(0.5) else f"({self.expr(depth)})"

    def slice(self, depth):
        r = self.r.random()
        if r < 0.5:
            return self.expr(depth)
        part = lambda: self.expr(depth) if self.chance(0.6) else ""
        if r < 0.75:
            return f"{part()}:{part()}"
        if r < 0.85:
            return f"{part()}:{part()}:{part()}"
        if r < 0.95:
            return f"{self.expr(depth)}, {part()}:{part()}"
        return f"*{self.name()}, 1"

    def call(self, depth):
        args = [self.expr(depth) for _ in range(self.r.choice([0, 1, 1, 2, 3]))]
        args = [f"({a})" if a.startswith("(yield") else a for a in args]
        if self.chance(0.1):
            args.append(f"*{self.atom(depth)}")
        if self.chance(0.05):
            args = [self.name() for _ in range(33)]
        names = self.r.sample(["k", "v", "w", "__z"], self.r.choice([0, 0, 0, 1, 2]))
        args += [f"{n}={self.expr(depth)}" for n in names]
        if self.chance(0.07):
            args.append(f"**{self.atom(depth)}")
        func = self.atom(depth) if self.chance(0.5) else f"{self.atom(depth)}.{self.r.choice(ATTRS)}"
        if self.chance(0.15):
            func = "super().m" if self.chance(0.5) else "\n.".join([f"({self.name()}", "m)"])
        sep = ",\n " if self.chance(0.1) else ", "
        return f"{func}({sep.join(args)})"

    def display(self, depth):
        n = self.r.choice([0, 1, 2, 3, 4])
        elt = lambda: f"*{self.atom(depth)}" if self.chance(0.12) else self.expr(depth)
        r = self.r.random()
        if r < 0.35:
            return "[" + ", ".join(elt() for _ in range(n)) + "]"
        if r < 0.6:
            return "(" + "".join(elt() + ", " for _ in range(n)) + ")"
        if r < 0.75:
            return "{" + ", ".join(elt() for _ in range(n + 1)) + "}"
        if r < 0.8:
            return "[" + ", ".join(self.r.choice(CONSTS) for _ in range(33)) + "]"
        if r < 0.84:
            return "{" + ", ".join(f"{self.r.choice(CONSTS)}: {self.name()}" for _ in range(19)) + "}"
        pair = lambda: f"**{self.atom(depth)}" if self.chance(0.12) else f"{self.expr(depth)}: {self.expr(depth)}"
        return "{" + ", ".join(pair() for _ in range(n)) + "}"

    def comprehension(self, depth):
        clauses = []
        for _ in range(self.r.choice([1, 1, 1, 2])):
            is_async = "async " if self.is_async and self.chance(0.25) else ""
            clause = f" {is_async}for {self.target(1)} in {self.operand(depth)}"
            for _ in range(self.r.choice([0, 0, 1])):
                clause += f" if {self.operand(depth)}"
            clauses.append(clause)
        tail = "".join(clauses)
        r = self.r.random()
        if r < 0.4:
            return f"[{self.expr(depth)}{tail}]"
        if r < 0.6:
            return f"({self.expr(depth)}{tail})"
        if r < 0.8:
            return f"{{{self.expr(depth)}{tail}}}"
        return f"{{{self.expr(depth)}: {self.expr(depth)}{tail}}}"

    def fstring(self, depth):
        parts = []
        for _ in range(self.r.choice([1, 1, 2, 3])):
            if self.chance(0.5):
                parts.append(self.r.choice(["a", " ", "{{", "}}", "%", "é"]))
            else:
                spec = self.r.choice(["", "", "!r", "!s", "!a", ":>5", ":{x}", "!r:{x}.{y}", "="])
                parts.append("{" + self.operand(min(depth, 1)).replace("\n", " ") + spec + "}")
        body = "".join(parts)
        return f"f'''{body}'''" if "'''" not in body and "\\" not in body else "f'{x}'"

    def lambda_args(self, depth):
        return self.params(depth, False)

    def params(self, depth, annotated):
        names = [n for n in self.r.sample(NAMES, self.r.choice([0, 1, 1, 2, 3]))]
        if annotated and self.in_class and self.chance(0.7):
            names = ["self"] + [n for n in names if n != "self"]
        if self.chance(0.02) and names:
            names.append(names[0])
        ann = lambda: f": {self.expr(min(depth, 2))}" if annotated and self.chance(0.2) else ""
        out = []
        has_default = False
        for i, n in enumerate(names):
            default = ""
            if has_default or self.chance(0.2):
                has_default = True
                default = f"={self.expr(min(depth, 1))}"
            out.append(n + ann() + default)
            if i == 0 and self.chance(0.08):
                out.append("/")
        rest = [n for n in ["args", "kw1", "kw2", "kwargs"]]
        if self.chance(0.12):
            star = f": *{self.name()}" if annotated and self.chance(0.2) else ann()
            out.append("*args" + star)
            if self.chance(0.4):
                out.append("kw1" + ann() + self.r.choice(["", "=1", f"={self.name()}"]))
        elif self.chance(0.08):
            out.append("*")
            out.append("kw2" + ann() + self.r.choice(["", "=2"]))
        if self.chance(0.1):
            out.append("**kwargs" + ann())
        return ", ".join(out)

    def target(self, depth):
        r = self.r.random()
        if r < 0.6 or depth <= 0:
            return self.name()
        if r < 0.72:
            return f"{self.name()}.{self.r.choice(ATTRS)}"
        if r < 0.8:
            return f"{self.name()}[{self.slice(1)}]"
        items = [self.target(depth - 1) for _ in range(self.r.choice([1, 2, 2, 3]))]
        if self.chance(0.2):
            items[0] = "*" + self.name()
        return "(" + "".join(i + ", " for i in items) + ")" if self.chance(0.7) else "[" + ", ".join(items) + "]"

    # Statements

    def block(self, depth, indent):
        pad = "    " * indent
        lines = []
        for _ in range(self.r.choice([1, 1, 2, 2, 3])):
            lines.append(self.stmt(depth, indent))
        return "".join(pad + line if False else line for line in lines)

    def stmt(self, depth, indent):
        self.budget -= 1
        pad = "    " * indent
        if depth <= 0 or self.budget < 0 or self.chance(0.55):
            text = self.simple(2 if self.budget > 0 else 1)
            return pad + text + "\n"
        kind = self.r.choice(
            ["if", "if", "while", "for", "for", "try", "try", "with", "match", "def", "def", "class", "trystar", "type"]
        )
        return getattr(self, "c_" + kind)(depth - 1, indent, pad)

    def simple(self, d):
        r = self.r.random()
        if r < 0.22:
            return self.expr(d + 1)
        if r < 0.45:
            targets = " = ".join(self.target(2) for _ in range(self.r.choice([1, 1, 1, 2])))
            value = self.expr(d + 1)
            if self.chance(0.1):
                value = ", ".join(self.name() for _ in range(self.r.choice([2, 3])))
            return f"{targets} = {value}"
        if r < 0.52:
            target = self.r.choice([self.name(), f"{self.name()}.{self.r.choice(ATTRS)}", f"{self.name()}[{self.slice(1)}]"])
            return f"{target} {self.r.choice(BINARY)}= {self.expr(d)}"
        if r < 0.57:
            value = f" = {self.expr(d)}" if self.chance(0.6) else ""
            target = self.r.choice([self.name(), f"({self.name()})", f"{self.name()}.a", f"{self.name()}[{self.slice(1)}]"])
            return f"{target}: {self.expr(d)}{value}"
        if r < 0.62 and (self.in_function or self.chance(0.02)):
            return self.r.choice(["return", f"return {self.expr(d)}", "return None", f"return\\\n  {self.expr(1)}", "return 1"])
        if r < 0.70 and (self.in_loop or self.chance(0.02)):
            return self.r.choice(["break", "continue"])
        if r < 0.74:
            return self.r.choice(["raise", f"raise {self.expr(d)}", f"raise {self.expr(d)} from {self.expr(1)}"])
        if r < 0.78:
            return f"assert {self.expr(d)}" + (f", {self.expr(1)}" if self.chance(0.4) else "")
        if r < 0.82:
            return f"del {self.target(1).replace('*', '')}"
        if r < 0.86:
            return self.r.choice(
                ["import a", "import a.b", "import a.b.c as d", "import x as y, b", "from . import a", "from .m import a as b, c",
                 "from a.b import __p"] + (["from a import *"] if self.chance(0.1) else [])
            )
        if r < 0.89 and self.chance(0.4):
            return f"{self.r.choice(['global', 'nonlocal'])} {self.name()}"
        if r < 0.92:
            return f"type {self.r.choice('XYZ')}{self.type_params()} = {self.expr(d)}"
        return self.r.choice(["pass", "'text'", "1", f"{self.name()}; {self.name()}"])

    def suite(self, depth, indent, **changes):
        saved = {k: getattr(self, k) for k in changes}
        for k, v in changes.items():
            setattr(self, k, v)
        text = self.block(depth, indent + 1)
        for k, v in saved.items():
            setattr(self, k, v)
        return text

    def c_if(self, depth, indent, pad):
        out = f"{pad}if {self.expr(2)}:\n{self.suite(depth, indent)}"
        for _ in range(self.r.choice([0, 0, 1, 2])):
            out += f"{pad}elif {self.expr(2)}:\n{self.suite(depth, indent)}"
        if self.chance(0.4):
            out += f"{pad}else:\n{self.suite(depth, indent)}"
        return out

    def c_while(self, depth, indent, pad):
        out = f"{pad}while {self.expr(2)}:\n{self.suite(depth, indent, in_loop=True)}"
        if self.chance(0.25):
            out += f"{pad}else:\n{self.suite(depth, indent)}"
        return out

    def c_for(self, depth, indent, pad):
        is_async = "async " if self.is_async and self.chance(0.3) else ""
        out = f"{pad}{is_async}for {self.target(2)} in {self.expr(2)}:\n{self.suite(depth, indent, in_loop=True)}"
        if self.chance(0.25):
            out += f"{pad}else:\n{self.suite(depth, indent)}"
        return out

    def c_try(self, depth, indent, pad, star=""):
        out = f"{pad}try:\n{self.suite(depth, indent)}"
        handlers = self.r.choice([0, 1, 1, 2]) if star == "" else self.r.choice([1, 2])
        for i in range(handlers):
            as_name = f" as {self.name()}" if self.chance(0.5) else ""
            bare = star == "" and i == handlers - 1 and self.chance(0.3)
            head = "except:" if bare else f"except{star} {self.operand(1)}{as_name}:"
            body = self.suite(depth, indent, **({"in_loop": False, "in_function": False} if star and self.chance(0.9) else {}))
            out += f"{pad}{head}\n{body}"
        if handlers and self.chance(0.3):
            out += f"{pad}else:\n{self.suite(depth, indent)}"
        if not handlers or self.chance(0.35):
            out += f"{pad}finally:\n{self.suite(depth, indent)}"
        return out

    def c_trystar(self, depth, indent, pad):
        return self.c_try(depth, indent, pad, "*")

    def c_with(self, depth, indent, pad):
        is_async = "async " if self.is_async and self.chance(0.4) else ""
        items = []
        for _ in range(self.r.choice([1, 1, 2])):
            items.append(self.operand(1) + (f" as {self.target(1)}" if self.chance(0.5) else ""))
        text = f"({', '.join(items)})" if self.chance(0.2) else ", ".join(items)
        return f"{pad}{is_async}with {text}:\n{self.suite(depth, indent)}"

    def c_match(self, depth, indent, pad):
        out = f"{pad}match {self.expr(2)}:\n"
        n = self.r.choice([1, 2, 3])
        for i in range(n):
            guard = f" if {self.expr(1)}" if self.chance(0.25) else ""
            pattern = "_" if i == n - 1 and self.chance(0.4) else self.pattern(2)
            out += f"{pad}    case {pattern}{guard}:\n{self.suite(depth, indent + 1)}"
        return out

    def pattern(self, depth):
        r = self.r.random()
        if depth <= 0 or r < 0.25:
            return self.r.choice(["1", "-1", "'s'", "None", "True", "a.b", "1+2j", "x", "y", "_", "b'x'", "-1.5"])
        d = depth - 1
        if r < 0.45:
            items = [self.pattern(d) for _ in range(self.r.choice([0, 1, 2, 3]))]
            if self.chance(0.4):
                items.insert(self.r.randrange(len(items) + 1), self.r.choice(["*_", "*rest"]))
            return "[" + ", ".join(items) + "]"
        if r < 0.6:
            items = [f"{k}: {self.pattern(d)}" for k in self.r.sample(["'k'", "1", "a.b", "None"], self.r.choice([0, 1, 2]))]
            if self.chance(0.3):
                items.append("**more")
            return "{" + ", ".join(items) + "}"
        if r < 0.75:
            items = [self.pattern(d) for _ in range(self.r.choice([0, 1, 2]))]
            items += [f"{k}={self.pattern(d)}" for k in self.r.sample(["k", "v"], self.r.choice([0, 1]))]
            return f"C({', '.join(items)})"
        if r < 0.88:
            return "(" + " | ".join(self.pattern(d) for _ in range(2)) + ")"
        return f"({self.pattern(d)} as {self.r.choice(['m', 'n', 'x'])})"

    def type_params(self):
        if not self.chance(0.3):
            return ""
        out = []
        for n in self.r.sample(["T", "U", "a"], self.r.choice([1, 1, 2])):
            bound = self.r.choice(["", "", f": {self.expr(1)}", ": (int, str)"])
            default = self.r.choice(["", "", f" = {self.expr(1)}"])
            out.append(self.r.choice([n + bound + default, f"*{n}", f"**{n}", f"*{n} = *{self.name()}"]))
        return f"[{', '.join(out)}]"

    def c_def(self, depth, indent, pad):
        decorators = "".join(f"{pad}@{self.atom(1)}\n" for _ in range(self.r.choice([0, 0, 0, 1, 2])))
        is_async = self.chance(0.3)
        returns = f" -> {self.expr(1)}" if self.chance(0.2) else ""
        head = f"{pad}{'async ' if is_async else ''}def {self.r.choice('fgh')}{self.type_params()}({self.params(1, True)}){returns}:\n"
        doc = pad + "    " + self.r.choice(['"doc"', '"""Doc.\n\n        more\n      """', "'\\ttab'"]) + "\n" if self.chance(0.2) else ""
        body = self.suite(depth, indent, in_function=True, is_async=is_async, in_loop=False, in_class=False)
        return decorators + head + doc + body

    def c_class(self, depth, indent, pad):
        decorators = f"{pad}@{self.atom(1)}\n" if self.chance(0.15) else ""
        bases = [self.atom(1) for _ in range(self.r.choice([0, 0, 1, 2]))]
        if self.chance(0.1):
            bases.append(f"metaclass={self.name()}")
        if self.chance(0.05):
            bases.append(f"**{self.name()}")
        args = f"({', '.join(bases)})" if bases else ""
        doc = pad + "    " + '"class doc"' + "\n" if self.chance(0.2) else ""
        body = self.suite(depth, indent, in_function=False, is_async=False, in_loop=False, in_class=True)
        return f"{decorators}{pad}class {self.r.choice('ABC')}{self.type_params()}{args}:\n{doc}{body}"

    def c_type(self, depth, indent, pad):
        return f"{pad}type {self.r.choice('XYZ')}{self.type_params()} = {self.expr(2)}\n"

    def expression(self):
        return self.expr(4) + "\n"

    def statement(self):
        self.budget = 20
        return self.stmt(3, 0)

    def program(self):
        self.budget = self.r.choice([10, 20, 40, 60])
        head = self.r.choice(["", "", "", '"""Module doc."""\n', "from __future__ import annotations\n"])
        return head + "".join(self.stmt(self.r.choice([2, 3, 4]), 0) for _ in range(self.r.choice([2, 4, 6])))


def main():
    out_dir, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    what = sys.argv[4] if len(sys.argv) > 4 else "program"
    os.makedirs(out_dir, exist_ok=True)
    for i in range(count):
        text = getattr(Gen(random.Random(seed * 1_000_003 + i)), what)()
        with open(os.path.join(out_dir, f"{seed}_{i:05}.py"), "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    main()
