"""How much of its stack of 6000 rules CPython's parser uses for each construct: the figures of `Level` in src/parse/parser.ts.

Each construct is nested n times around a chain of minus signs (one level each), and the longest chain that parses is looked for.

Usage: python3.13 measure_levels.py"""

import ast


def longest_chain(wrap, low=1, high=6100):
    def parses(n):
        try:
            compile(wrap("-" * n + "1"), "", "exec", ast.PyCF_ONLY_AST)
        except MemoryError:
            return False
        return True

    while high - low > 1:
        middle = (low + high) // 2
        if parses(middle):
            low = middle
        else:
            high = middle
    return low


def blocks(head, n):
    return lambda x: "".join(" " * i + head + ":\n" for i in range(n)) + " " * n + x + "\n"


WRAPS = {
    "group": lambda n: lambda x: "(" * n + x + ")" * n,
    "tuple": lambda n: lambda x: "(" * n + x + ",)" * n,
    "list": lambda n: lambda x: "[" * n + x + "]" * n,
    "set": lambda n: lambda x: "{" * n + x + "}" * n,
    "dict value": lambda n: lambda x: "{1:" * n + x + "}" * n,
    "dict key": lambda n: lambda x: "{" * n + x + ":1}" * n,
    "call": lambda n: lambda x: "f(" * n + x + ")" * n,
    "second argument": lambda n: lambda x: "f(1," * n + x + ")" * n,
    "keyword": lambda n: lambda x: "f(a=" * n + x + ")" * n,
    "star argument": lambda n: lambda x: "f(*" * n + x + ")" * n,
    "subscript": lambda n: lambda x: "a[" * n + x + "]" * n,
    "slice": lambda n: lambda x: "a[:" * n + x + "]" * n,
    "listcomp": lambda n: lambda x: "[" * n + x + " for a in b]" * n,
    "comprehension iter": lambda n: lambda x: "[a for a in " * n + x + "]" * n,
    "f-string": lambda n: lambda x: "f'{" * n + x + "}'" * n,
    "not": lambda n: lambda x: "not " * n + x,
    "lambda": lambda n: lambda x: "lambda:" * n + x,
    "conditional": lambda n: lambda x: "1 if 1 else " * n + x,
    "conditional test": lambda n: lambda x: "(1 if " * n + x + " else 1)" * n,
    "power": lambda n: lambda x: "1**" * n + x,
    "elif": lambda n: lambda x: "if 1: pass\n" + "elif 1: pass\n" * n + "else: " + x,
    "if": lambda n: blocks("if 1", n),
    "while": lambda n: blocks("while 1", n),
    "for": lambda n: blocks("for a in b", n),
    "with": lambda n: blocks("with a", n),
    "def": lambda n: blocks("def f()", n),
    "class": lambda n: blocks("class f", n),
    "target": lambda n: lambda x: "[" * n + "a[" + x + "]" + "]" * n + "=1",
}

if __name__ == "__main__":
    print("base", 6000 - longest_chain(lambda x: x))
    for name, wrap in WRAPS.items():
        few, many = longest_chain(wrap(10)), longest_chain(wrap(50))
        print(f"{name:20} {(few - many) / 40:.3f}")
