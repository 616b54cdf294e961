"""Compiles fixtures/vm/*/*.py with the CPython that runs this and records what each prints.

    for python in python3.8 python3.9 python3.10 python3.11 python3.12 python3.13; do
        $python scripts/vm/record_fixtures.py
    done
    node scripts/marshal/run-pyodide.mjs scripts/vm/record_fixtures.py    # 3.14
    python3.13 scripts/vm/record_fixtures.py async/await_chain            # these anew, the others as they are

Writes fixtures/vm/X.Y.json.gz: for each program its .pyc (base64) and its output. Under 3.13 the output is also put at the end of the
program, as lines `# expect: ...`, for the reader. A program whose second or third line says `# versions: 3.12 3.13` is for these only; one
that does not compile is left out.
"""

import base64
import contextlib
import glob
import gzip
import io
import json
import os
import py_compile
import sys

VERSION = "%d.%d" % sys.version_info[:2]
EXPECT = "# expect: "


# Programs that the stack of Pyodide's build is too small for, and those that see its system's errno or word size.
NOT_IN_PYODIDE = ("calls/deep_recursion", "calls/recursion_limit", "builtins/open_missing", "exceptions/oserror_subclasses", "exceptions/repr_and_str", "numbers/hash")


def sources():
    for path in sorted(glob.glob("fixtures/vm/*/*.py")):
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        wanted = [line.split(":")[1].split() for line in lines[:3] if line.startswith("# versions:")]
        if sys.platform == "emscripten" and path[len("fixtures/vm/") : -3] in NOT_IN_PYODIDE:
            continue
        if not wanted or VERSION in wanted[0]:
            yield path, lines


def compile_program(path):
    target = os.path.join(os.environ.get("TMPDIR", "/tmp"), "pyco-fixture.pyc")
    py_compile.compile(
        path,
        cfile=target,
        dfile=os.path.basename(path),
        doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    with open(target, "rb") as file:
        return file.read()


def output_of(path, text):
    if sys.platform == "emscripten":
        captured = io.StringIO()
        with contextlib.redirect_stdout(captured):
            exec(compile(text, os.path.basename(path), "exec"), {"__name__": "__main__"})
        return captured.getvalue()
    import subprocess

    run = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", os.path.basename(path)],
        cwd=os.path.dirname(path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=120,
        env=dict(os.environ, PYTHONHASHSEED="0"),
    )
    if run.returncode != 0:
        raise RuntimeError("%s ends with %d:\n%s" % (path, run.returncode, run.stderr))
    return run.stdout


def write_expectations(path, lines, output):
    body = [line for line in lines if not line.startswith(EXPECT.rstrip())]
    while body and body[-1] == "":
        body.pop()
    expected = [EXPECT + line for line in output.rstrip("\n").split("\n")]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(body + [""] + expected) + "\n")


def main(names):
    target = "fixtures/vm/%s.json.gz" % VERSION
    recorded = {}
    left_out = []
    if names:
        with gzip.open(target) as file:
            recorded = json.loads(file.read())
    for path, lines in sources():
        name = path[len("fixtures/vm/") : -3]
        if names and name not in names:
            continue
        try:
            pyc = compile_program(path)
            output = output_of(path, "\n".join(lines))
        except py_compile.PyCompileError:
            left_out.append(name)
            continue
        except Exception as error:
            left_out.append("%s (%s)" % (name, error))
            continue
        recorded[name] = {"pyc": base64.b64encode(pyc).decode(), "stdout": output}
        if VERSION == "3.13":
            write_expectations(path, lines, output)
    data = json.dumps(recorded, sort_keys=True, separators=(",", ":")).encode()
    with open(target, "wb") as file:
        file.write(_gzip(data))
    print(VERSION, len(recorded), "programs;", "left out:", ", ".join(left_out) or "none")


def _gzip(data):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=9) as file:
        file.write(data)
    return packed.getvalue()


main(sys.argv[1:])
