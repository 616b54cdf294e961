"""Databases of keys and values in files, whatever format a file has.

`open` looks which of the modules dbm.sqlite3, dbm.gnu, dbm.ndbm and dbm.dumb made a file, and takes the first that is there
for a new one. What is opened is a mapping of bytes to bytes; strs are encoded as UTF-8.

The library that pyco builds from comes without this package; this one has the same names, and dbm.dumb of the modules.
"""

import io
import os
import struct
import sys

__all__ = ["open", "whichdb", "error"]

_names = ["dbm.sqlite3", "dbm.gnu", "dbm.ndbm", "dbm.dumb"]
_defaultmod = None
_modules = {}


class error(Exception):
    """What `open` raises itself. The name then stands for all that a database can raise."""


error = (error, OSError)

_GNU_MAGICS = {0x13579ACD, 0x13579ACE, 0x13579ACF}
_SQLITE_MAGIC = b"SQLite format 3\0"


def _find_modules():
    """Imports the modules that are there; the first of them is the default unless one was set."""
    global _defaultmod
    for name in _names:
        try:
            _modules[name] = __import__(name, fromlist=["open"])
        except ImportError:
            pass
    if not _modules:
        raise ImportError(f"no dbm clone found; tried {_names}")
    _defaultmod = next(iter(_modules.values()))


def open(file, flag="r", mode=0o666):
    """Open a database: 'r' to read, 'w' to read and write one that exists, 'c' to make it if need be, 'n' to make it anew."""
    if _defaultmod is None:
        _find_modules()
    kind = None if "n" in flag else whichdb(file)
    if kind is None:
        if "n" not in flag and "c" not in flag:
            raise error[0]("db file doesn't exist; use 'c' or 'n' flag to create a new db")
        module = _defaultmod
    elif kind == "":
        raise error[0]("db type could not be determined")
    elif kind not in _modules:
        raise error[0](f"db type is {kind}, but the module is not available")
    else:
        module = _modules[kind]
    return module.open(file, flag, mode)


def _starts(path, count):
    """The first bytes of a file, or None where it cannot be read."""
    try:
        with io.open(path, "rb") as file:
            return file.read(count)
    except OSError:
        return None


def _is_ndbm(path):
    if _starts(path + b".pag", 0) is not None and _starts(path + b".dir", 0) is not None:
        return True
    # Where ndbm stands on another database there is one file, of which only the module can tell.
    if _starts(path + b".db", 0) is None:
        return False
    try:
        from dbm import ndbm
        ndbm.open(path).close()
    except (ImportError, OSError):
        return False
    return True


def _is_dumb(path):
    # An index without keys is empty; any other begins with the quoted key of its first line.
    return os.path.exists(path + b".dat") and _starts(path + b".dir", 1) in (b"", b"'", b'"')


def whichdb(filename):
    """Name the module that a database belongs to: '' if none is known to write such files, None if there is no file."""
    path = os.fsencode(filename)
    if _is_ndbm(path):
        return "dbm.ndbm"
    if _is_dumb(path):
        return "dbm.dumb"
    start = _starts(path, len(_SQLITE_MAGIC))
    if start is None:
        return None
    if start == _SQLITE_MAGIC:
        return "dbm.sqlite3"
    if len(start) >= 4 and struct.unpack_from("=L", start)[0] in _GNU_MAGICS:
        return "dbm.gnu"
    return ""


if __name__ == "__main__":
    for _filename in sys.argv[1:]:
        print(whichdb(_filename) or "UNKNOWN", _filename)
