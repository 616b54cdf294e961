"""Record what CPython makes of Python files: run under a real python3.13.

    python3.13 scripts/compiler/dump.py OUT_DIR [--no-ast] [--optimize=N] [--mode=MODE] PATH...

Each PATH is a file, or a folder that is searched for .py files. For each file OUT_DIR gets a gzipped JSON file with its
path, its tree in the shape of packages/compiler/src/ast/nodes.ts, and either the code object that compile() made or the
exception it raised. compare.mjs reads them.
"""

import ast
import gzip
import json
import os
import re
import sys
import types
import unicodedata
import warnings

MAX_SAFE = 2**53 - 1


def constant(value):
    """A constant as the tree holds it (ConstantValue)."""
    if value is None:
        return {"kind": "None"}
    if value is ...:
        return {"kind": "Ellipsis"}
    if isinstance(value, bool):
        return {"kind": "bool", "value": value}
    if isinstance(value, int):
        return {"kind": "int", "value": value if abs(value) <= MAX_SAFE else hex(value)}
    if isinstance(value, float):
        return {"kind": "float", "value": repr(value)}
    if isinstance(value, complex):
        return {"kind": "complex", "real": repr(value.real), "imag": repr(value.imag)}
    if isinstance(value, str):
        return {"kind": "str", "value": value, "codePoints": wide(value)}
    if isinstance(value, bytes):
        return {"kind": "bytes", "value": value.hex()}
    if isinstance(value, tuple):
        return {"kind": "tuple", "items": [constant(item) for item in value]}
    raise TypeError(f"constant of type {type(value).__name__}")


def wide(text):
    """The code points, if a pair of surrogates in them would be read as one character elsewhere."""
    for a, b in zip(text, text[1:]):
        if "\ud800" <= a < "\udc00" and "\udc00" <= b < "\ue000":
            return [ord(c) for c in text]
    return None


def node(n):
    """A tree as JSON."""
    if isinstance(n, list):
        return [node(item) for item in n]
    if not isinstance(n, ast.AST):
        return n
    kind = type(n).__name__
    if isinstance(n, (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)):
        return kind
    out = {"kind": kind}
    if kind == "Constant":
        out["value"] = constant(n.value)
        out["prefix"] = n.kind
    elif kind == "MatchSingleton":
        out["value"] = constant(n.value)
    else:
        for field in n._fields:
            out[field] = node(getattr(n, field, None))
    if "lineno" in n._attributes:
        out["at"] = [n.lineno, n.col_offset, n.end_lineno, n.end_col_offset]
    return out


def const(value):
    """A constant of a code object: tagged, so that types stay apart."""
    if isinstance(value, types.CodeType):
        return {"code": code(value)}
    if isinstance(value, bool) or value is None or value is ...:
        return [repr(value)]
    if isinstance(value, int):
        return ["int", str(value) if abs(value) < 10**4000 else hex(value)]
    if isinstance(value, float):
        return ["float", value.hex()]
    if isinstance(value, complex):
        return ["complex", value.real.hex(), value.imag.hex()]
    if isinstance(value, str):
        return ["str", value]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if isinstance(value, tuple):
        return ["tuple", [const(item) for item in value]]
    if isinstance(value, frozenset):
        return ["frozenset", sorted(json.dumps(const(item)) for item in value)]
    raise TypeError(f"constant of type {type(value).__name__}")


def code(c):
    """A code object as JSON; byte strings in hex."""
    return {
        "name": c.co_name,
        "qualname": c.co_qualname,
        "firstlineno": c.co_firstlineno,
        "argcount": c.co_argcount,
        "posonlyargcount": c.co_posonlyargcount,
        "kwonlyargcount": c.co_kwonlyargcount,
        "flags": c.co_flags,
        "stacksize": c.co_stacksize,
        "code": c.co_code.hex(),
        "names": list(c.co_names),
        "varnames": list(c.co_varnames),
        "cellvars": list(c.co_cellvars),
        "freevars": list(c.co_freevars),
        "linetable": c.co_linetable.hex(),
        "exceptiontable": c.co_exceptiontable.hex(),
        "consts": [const(value) for value in c.co_consts],
    }


def error(e):
    out = {"type": type(e).__name__, "msg": str(e)}
    if isinstance(e, SyntaxError):
        out.update(msg=e.msg, lineno=e.lineno, offset=e.offset, end_lineno=e.end_lineno, end_offset=e.end_offset)
    return out


def unicode_names(source):
    """What the \\N{...} of a source mean."""
    names = {}
    for match in re.finditer(rb"\\N\{([^}]*)\}", source):
        try:
            text = unicodedata.lookup(match[1].decode("utf-8", "replace"))
        except KeyError:
            continue
        if len(text) == 1:
            names[match[1].decode()] = ord(text)
    return names


def record(source, filename, with_ast, optimize=0, mode="exec"):
    """Everything about one source (bytes)."""
    out = {"path": filename, "mode": mode, "lines": source.count(b"\n"), "names": unicode_names(source)}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            out["code"] = code(compile(source, filename, mode, dont_inherit=True, optimize=optimize))
        except Exception as e:
            out["error"] = error(e)
    out["warnings"] = [[str(w.message), w.lineno] for w in caught if w.category is SyntaxWarning]
    if with_ast:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                out["ast"] = node(ast.parse(source, filename, mode))
            except Exception as e:
                out["ast_error"] = error(e)
    return out


def files(paths):
    for path in paths:
        if os.path.isfile(path):
            yield os.path.basename(path), path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(f for f in folders if f not in ("__pycache__", "site-packages"))
            for name in sorted(names):
                if name.endswith(".py"):
                    full = os.path.join(folder, name)
                    yield os.path.relpath(full, path), full


def main():
    args = sys.argv[1:]
    with_ast = "--no-ast" not in args
    mode = next((a.partition("=")[2] for a in args if a.startswith("--mode=")), "exec")
    optimize = max([int(a.partition("=")[2]) for a in args if a.startswith("--optimize=")], default=0)
    out_dir, *paths = [a for a in args if not a.startswith("--")]
    os.makedirs(out_dir, exist_ok=True)
    sys.setrecursionlimit(20000)
    for i, (name, path) in enumerate(files(paths)):
        with open(path, "rb") as f:
            source = f.read()
        text = json.dumps(record(source, name, with_ast, optimize, mode), separators=(",", ":"))
        with gzip.open(os.path.join(out_dir, f"{i:05}.json.gz"), "wt", compresslevel=1) as f:
            f.write(text)


if __name__ == "__main__":
    main()
