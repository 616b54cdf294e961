"""Record CPython 3.13's trees for small programs.

Reads lines from standard input, each the literal of a str, optionally followed by a comma and the mode of compile(), and by another and its
flags; writes one JSON line for each: [source, mode, flags, ast.dump(include_attributes=True), warnings].

Usage: python3.13 record_trees.py < valid.txt > trees.jsonl"""

import ast
import json
import sys
import warnings


def record(source, mode="exec", flags=0):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tree = compile(source, "<file>", mode, ast.PyCF_ONLY_AST | flags, dont_inherit=True)
    return [source, mode, flags, ast.dump(tree, include_attributes=True), [[str(w.message), w.lineno] for w in caught]]


for line in sys.stdin:
    if line.strip() and not line.startswith("#"):
        case = ast.literal_eval(line.strip())
        print(json.dumps(record(*case) if isinstance(case, tuple) else record(case)))
