"""Print, for each .py file below a folder, what CPython's parser makes of it: one JSON line with the hash of
ast.dump(include_attributes=True), or the error. Usage: python3.13 dump_asts.py FOLDER | python3.13 dump_asts.py --full FILE"""

import ast
import hashlib
import json
import os
import re
import sys
import unicodedata
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)


def names_in(source: bytes) -> dict[str, int]:
    """The characters that the file calls by name."""
    found = {}
    for name in re.findall(r"\\N\{([^}]+)\}", source.decode("latin-1")):
        try:
            text = unicodedata.lookup(name)
        except KeyError:
            continue
        if len(text) == 1:
            found[name] = ord(text)
    return found


def dump(tree: ast.AST) -> bytes:
    """The dump in ASCII. Which characters repr() shows as they are depends on the version of Unicode, so none are."""
    return ast.dump(tree, include_attributes=True).encode("ascii", "backslashreplace")


def describe(path: str) -> dict:
    with open(path, "rb") as file:
        source = file.read()
    result = {"path": path, "names": names_in(source)}
    try:
        tree = compile(source, "<file>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as e:
        result["error"] = [type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text]
    else:
        result["hash"] = hashlib.sha256(dump(tree)).hexdigest()
    return result


if sys.argv[1] == "--full":
    with open(sys.argv[2], "rb") as file:
        tree = compile(file.read(), "<file>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    sys.stdout.buffer.write(dump(tree))
else:
    for folder, folders, files in os.walk(sys.argv[1]):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                print(json.dumps(describe(os.path.join(folder, name))), flush=True)
