"""Compiles fixtures/programs/*.py with the CPython that runs this and records what it prints.

    python3.13 scripts/record-programs.py [NAME ...]

Writes NAME.cpython-XY.pyc and NAME.cpython-XY.json beside each program, or beside those named. The code
objects carry the relative path of the program, and the library's folder is written {lib}, so that
tracebacks are the same on every machine.
"""

import json
import os
import pathlib
import py_compile
import subprocess
import sys
import sysconfig

ROOT = pathlib.Path(__file__).resolve().parent.parent
TAG = f"cpython-{sys.version_info[0]}{sys.version_info[1]}"
LIB = sysconfig.get_path("stdlib")


def main(names: list[str]) -> None:
    os.chdir(ROOT)
    for source in sorted(pathlib.Path("fixtures/programs").glob("*.py")):
        if names and source.stem not in names:
            continue
        target = source.with_suffix(f".{TAG}.pyc")
        py_compile.compile(
            str(source),
            cfile=str(target),
            dfile=str(source),
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        run = subprocess.run(
            [sys.executable, str(target)], capture_output=True, text=True, timeout=60, check=False
        )
        stderr = run.stderr.replace(LIB, "{lib}")
        expected = {"stdout": run.stdout, "stderr": stderr, "exitCode": run.returncode}
        source.with_suffix(f".{TAG}.json").write_text(json.dumps(expected, indent=2) + "\n")
        print(source.name, run.returncode)


main(sys.argv[1:])
