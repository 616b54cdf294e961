"""Copy the running CPython's standard library to a folder and compile it there: python3.X compile_library.py FOLDER"""

import compileall
import os
import shutil
import sys
import sysconfig
import zipfile

target = sys.argv[1]
source = sysconfig.get_path("stdlib")
if os.path.isdir(source) and os.path.exists(os.path.join(source, "os.py")):
    for top, folders, names in os.walk(source):
        folders[:] = [name for name in folders if name not in ("site-packages", "__pycache__")]
        for name in names:
            if name.endswith(".py"):
                to = os.path.join(target, os.path.relpath(os.path.join(top, name), source))
                os.makedirs(os.path.dirname(to), exist_ok=True)
                shutil.copyfile(os.path.join(top, name), to)
else:
    # Pyodide keeps its library in a zip file.
    archive = next(entry for entry in sys.path if entry.endswith(".zip"))
    with zipfile.ZipFile(archive) as file:
        file.extractall(target, [name for name in file.namelist() if name.endswith(".py")])
os.chdir(target)
# Some files of the test suite are broken on purpose.
compileall.compile_dir(".", quiet=2)
