"""Compiles fixtures/programs/*.py with the CPython that runs this and records what it prints.

    python3.13 scripts/record-programs.py

Writes NAME.cpython-XY.pyc and NAME.cpython-XY.json beside each program. The code objects carry the
relative path of the program, so that tracebacks are the same on every machine.
"""

import json
import os
import pathlib
import py_compile
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TAG = f"cpython-{sys.version_info[0]}{sys.version_info[1]}"


def main() -> None:
    os.chdir(ROOT)
    for source in sorted(pathlib.Path("fixtures/programs").glob("*.py")):
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
        expected = {"stdout": run.stdout, "stderr": run.stderr, "exitCode": run.returncode}
        source.with_suffix(f".{TAG}.json").write_text(json.dumps(expected, indent=2) + "\n")
        print(source.name, run.returncode)


main()
