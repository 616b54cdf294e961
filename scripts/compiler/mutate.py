"""Damage trees at random and record what CPython's compile() makes of them: run under a real python3.13.

    python3.13 scripts/compiler/mutate.py OUT_DIR SEED COUNT SOURCE_DIR

Each result is in dump.py's form, so that compare.mjs can read it: a tree that no parser made, and the code object or the
exception. Children do the work, since CPython itself does not survive every tree.
"""

import ast
import copy
import gzip
import json
import os
import random
import subprocess
import sys
import warnings

import dump

EXPRS = ["a", "1", "(1, 2)", "[a, *b]", "x.y", "f(x, k=1)", "a[b:c]", "lambda: 0", "[i for i in x]", "'s'", "f'{x!r}'", "-1",
         "1 if a else b", "(y := 1)", "{1: a, **b}", "{1, 2}", "not a", "a < b < c", "(yield)", "(await z)", "None", "..."]


def mutate(tree, rng):
    nodes = [n for n in ast.walk(tree) if not isinstance(n, ast.Module)]
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        n = rng.choice(nodes)
        kind = rng.random()
        lists = [f for f in n._fields if isinstance(getattr(n, f, None), list)]
        if kind < 0.12 and hasattr(n, "ctx"):
            n.ctx = rng.choice([ast.Load(), ast.Store(), ast.Del()])
        elif kind < 0.35 and lists:
            items = getattr(n, rng.choice(lists))
            what = rng.random()
            if what < 0.3:
                items.clear()
            elif items and what < 0.6:
                del items[rng.randrange(len(items))]
            elif items:
                items.insert(rng.randrange(len(items) + 1), copy.deepcopy(rng.choice(items)))
        elif kind < 0.6:
            fields = [f for f in n._fields if isinstance(getattr(n, f, None), ast.expr)]
            if fields:
                new = ast.parse(rng.choice(EXPRS), mode="eval").body if rng.random() < 0.6 else copy.deepcopy(
                    rng.choice([m for m in nodes if isinstance(m, ast.expr)]))
                if rng.random() < 0.05:
                    new = ast.Starred(new, ast.Load())
                    new.lineno = new.end_lineno = new.col_offset = new.end_col_offset = 1
                setattr(n, rng.choice(fields), new)
        elif kind < 0.66 and hasattr(n, "lineno"):
            setattr(n, rng.choice(["lineno", "end_lineno", "col_offset", "end_col_offset"]), rng.choice([-1, 0, 1, 5, 300]))
        elif kind < 0.76:
            names = [f for f in n._fields if isinstance(getattr(n, f, None), str) and f in ("id", "name", "arg", "attr", "rest", "asname", "module")]
            if names:
                setattr(n, rng.choice(names), rng.choice(["None", "__debug__", "_", "a", "super", "__class__", "True", "*"]))
        elif kind < 0.84:
            if isinstance(n, ast.Constant):
                n.value = rng.choice([(1, (2, "x")), 1, True, None, ..., "s", b"b", 1.5, 2j, ()])
            elif isinstance(n, ast.comprehension):
                n.is_async = 1 - n.is_async
            elif isinstance(n, ast.AnnAssign):
                n.simple = 1 - n.simple
            elif isinstance(n, ast.ImportFrom):
                n.level = rng.choice([0, 1, -1, 2])
            elif isinstance(n, ast.BinOp):
                n.op = rng.choice([ast.Add(), ast.MatMult(), ast.Pow(), ast.LShift(), ast.Mod()])
        elif kind < 0.92:
            bodies = [m for m in nodes if isinstance(getattr(m, "body", None), list) and m.body]
            stmts = [m for m in nodes if isinstance(m, ast.stmt)]
            if bodies and stmts:
                rng.choice(bodies).body.append(copy.deepcopy(rng.choice(stmts)))
        elif isinstance(n, (ast.Try, ast.TryStar, ast.Raise)):
            if isinstance(n, ast.Raise):
                n.exc = None
            else:
                n.handlers, n.finalbody = [], rng.choice([[], n.finalbody])
    return tree


def result(tree, name):
    out = {"path": name, "mode": "exec", "lines": 1, "warnings": []}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            out["ast"] = dump.node(tree)
            out["code"] = dump.code(compile(copy.deepcopy(tree), name, "exec", dont_inherit=True))
        except Exception as e:
            out["error"] = dump.error(e)
    del out["warnings"]
    return out


def child(out_dir, seed, start, count, source_dir):
    names = sorted(os.listdir(source_dir))
    sys.setrecursionlimit(20000)
    for i in range(start, start + count):
        rng = random.Random(seed * 1_000_003 + i)
        with open(os.path.join(source_dir, rng.choice(names)), "rb") as f:
            source = f.read()
        try:
            tree = mutate(ast.parse(source), rng)
        except (SyntaxError, IndexError):
            continue
        try:
            text = json.dumps(result(tree, f"{i}.py"))
        except (TypeError, RecursionError):
            continue
        with gzip.open(os.path.join(out_dir, f"{i:06}.json.gz"), "wt", compresslevel=1) as f:
            f.write(text)


def main():
    if sys.argv[1] == "--child":
        child(sys.argv[2], *map(int, sys.argv[3:6]), sys.argv[6])
        return
    out_dir, seed, count, source_dir = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    os.makedirs(out_dir, exist_ok=True)
    for start in range(0, count, 500):
        args = [sys.executable, "-W", "ignore", __file__, "--child", out_dir, str(seed), str(start), "500", source_dir]
        done = subprocess.run(args)
        if done.returncode != 0:
            print(f"a child ended with {done.returncode} after {start}", file=sys.stderr)


if __name__ == "__main__":
    main()
