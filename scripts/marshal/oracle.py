"""Say what the running CPython makes of the .pyc files below a folder: one JSON object for each file, one to a line.

    python3.X oracle.py FOLDER [--nth N]

Addresses in the texts are written 0x0. `codes` lists the code objects of a file in the order in which dis goes through
them, each with digests of what co_lines() and co_positions() give. --nth N takes every Nth file only.
"""

import dis
import hashlib
import io
import json
import marshal
import os
import re
import sys
import types

sys.setrecursionlimit(10000)
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+, file ")
VERSION = sys.version_info[:2]


def text(code, **options):
    out = io.StringIO()
    dis.dis(code, file=out, **options)
    return ADDRESS.sub(" at 0x0, file ", out.getvalue())


def digest(rows):
    joined = ";".join(",".join("" if item is None else str(item) for item in row) for row in rows)
    return hashlib.sha1(joined.encode()).hexdigest()


def merged(rows):
    """Neighbouring runs of one line as one, empty runs left out: 3.10 gives them one by one."""
    out = []
    for start, end, line in rows:
        if start == end:
            continue
        if out and out[-1][2] == line and out[-1][1] == start:
            out[-1] = (out[-1][0], end, line)
        else:
            out.append((start, end, line))
    return out


def describe(code):
    numbers = [code.co_nlocals, code.co_stacksize, code.co_flags, code.co_argcount, code.co_firstlineno]
    variables = digest([numbers, code.co_varnames, code.co_cellvars, code.co_freevars, code.co_names])
    out = {"variables": variables, "starts": digest(dis.findlinestarts(code)), "labels": digest([[label] for label in sorted(dis.findlabels(code.co_code))])}
    if VERSION >= (3, 10):
        out["lines"] = digest(merged(code.co_lines()))
    if VERSION >= (3, 11):
        out["positions"] = digest(code.co_positions())
        out["handlers"] = digest(
            (e.start, e.end, e.target, e.depth, int(e.lasti)) for e in dis._parse_exception_table(code)
        )
    return out


def walk(code):
    yield code
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from walk(const)


def main():
    folder = sys.argv[1]
    nth = int(sys.argv[3]) if sys.argv[2:3] == ["--nth"] else 1
    paths = sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names if name.endswith(".pyc"))
    for path in paths[::nth]:
        with open(path, "rb") as file:
            code = marshal.loads(file.read()[16:])
        out = {"path": path, "dis": text(code), "codes": [describe(each) for each in walk(code)]}
        if VERSION >= (3, 13):
            more = {"show_positions": True} if VERSION >= (3, 14) else {}
            out["more"] = text(code, show_caches=True, show_offsets=True, **more)
        elif VERSION >= (3, 11):
            out["more"] = text(code, show_caches=True)
        print(json.dumps(out))


if __name__ == "__main__":
    main()
