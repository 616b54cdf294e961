"""Compare the .pyc files below two folders as the running CPython reads them: python3.X same_code.py ONE OTHER

Prints how many files there are and how many hold equal code objects.
"""

import marshal
import os
import sys
import types

FIELDS = [name for name in dir(types.CodeType) if name.startswith("co_") and not callable(getattr(types.CodeType, name))]
# Python says that it will go.
if sys.version_info >= (3, 12):
    FIELDS.remove("co_lnotab")


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, types.CodeType):
        return all(same(getattr(a, name), getattr(b, name)) for name in FIELDS)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    # The repr tells -0.0 from 0.0, and NaN is not equal to itself.
    return a == b and (not isinstance(a, (float, complex)) or repr(a) == repr(b)) or repr(a) == repr(b)


def load(path):
    with open(path, "rb") as file:
        return marshal.loads(file.read()[16:])


def main():
    one, other = sys.argv[1:3]
    files = equal = 0
    for top, _, names in os.walk(other):
        for name in sorted(names):
            files += 1
            path = os.path.relpath(os.path.join(top, name), other)
            if same(load(os.path.join(one, path)), load(os.path.join(other, path))):
                equal += 1
            else:
                print("not the same:", path)
    print(files, equal)


main()
