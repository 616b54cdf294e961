"""Record what CPython 3.13 says about programs that are not Python.

Reads lines from standard input, each the literal of a str or bytes, optionally followed by a comma and the mode of compile(); writes one
JSON line for each: [source, mode, flags, error, warnings, names], the names being those of \\N escapes with their characters. A source of bytes is written as {"latin1": text}. The error is
[type, msg, lineno, offset, end_lineno, end_offset, text], or [type, str] if it is no SyntaxError, or null.

Usage: python3.13 record_errors.py < programs.txt > recorded.jsonl"""

import ast
import json
import re
import sys
import unicodedata
import warnings

FLAGS = ast.PyCF_ONLY_AST
sys.set_int_max_str_digits(4300)


def record(source, mode="exec", flags=0):
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<file>", mode, FLAGS | flags, dont_inherit=True)
        except SyntaxError as e:
            error = [type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text]
        except Exception as e:
            error = [type(e).__name__, str(e)]
    shown = {"latin1": source.decode("latin-1")} if isinstance(source, bytes) else source
    told = [[str(w.message), w.lineno] for w in caught]
    return [shown, mode, flags, error, told, named(source if isinstance(source, str) else source.decode("latin-1"))]


def named(source):
    found = {}
    for name in re.findall(r"\\N\{([^}]+)\}", source):
        try:
            text = unicodedata.lookup(name)
        except KeyError:
            continue
        if len(text) == 1:
            found[name] = ord(text)
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        if line.strip() and not line.startswith("#"):
            case = ast.literal_eval(line.strip())
            print(json.dumps(record(*case) if isinstance(case, tuple) else record(case)))
