"""A database in three files that need no library to be read.

`NAME.dat` holds the values, each from a multiple of 512 bytes on; `NAME.dir` has a line for each key, with the place and the
length of its value; `NAME.bak` is the index as it was before it was last written. Room that a value has left is not used again,
unless its successor fits into it. Two programs must not write to one database at a time.

The library that pyco builds from comes without this module; this one has the same names.
"""

import ast
import io
import os
from collections.abc import MutableMapping
from contextlib import suppress

__all__ = ["error", "open"]

error = OSError

_BLOCKSIZE = 512


def _blocks(size):
    return -(-size // _BLOCKSIZE)


def _key_bytes(key):
    return key.encode("utf-8") if isinstance(key, str) else key


def _checked_bytes(data, what):
    data = _key_bytes(data)
    if not isinstance(data, (bytes, bytearray)):
        raise TypeError(f"{what} must be bytes or strings")
    return data


def _index_line(key, place):
    return f"{key.decode('latin-1')!r}, {place!r}\n"


class _Database(MutableMapping):
    # What writing needs stands here too: an object can outlive the names of its module.
    _io = io
    _os = os
    _line = staticmethod(_index_line)

    # By key the place and the length of its value; None when the database is closed.
    _index = None
    _modified = False

    def __init__(self, filebasename, mode, flag="c"):
        base = os.fsencode(filebasename)
        self._datfile, self._dirfile, self._bakfile = (base + suffix for suffix in (b".dat", b".dir", b".bak"))
        self._mode = mode
        self._readonly = flag == "r"
        may_create = flag in ("c", "n")
        if flag == "n":
            for path in (self._datfile, self._bakfile, self._dirfile):
                with suppress(OSError):
                    os.remove(path)
        self._open_or_create(self._datfile, may_create).close()
        with self._open_or_create(self._dirfile, may_create) as lines:
            self._index = {}
            for line in lines:
                key, place = ast.literal_eval(line.rstrip())
                self._index[key.encode("latin-1")] = place

    def _open_text(self, path, how):
        return self._io.open(path, how, encoding="latin-1", opener=self._open_with_mode)

    def _open_with_mode(self, path, flags):
        # The system takes off the bits of the umask from the permissions of a file that it makes.
        return self._os.open(path, flags, self._mode)

    def _open_or_create(self, path, may_create):
        try:
            return self._open_text(path, "r")
        except OSError:
            if not may_create:
                raise
        self._open_text(path, "w").close()
        return self._open_text(path, "r")

    def _require_open(self):
        if self._index is None:
            raise error("DBM object has already been closed")
        return self._index

    def _require_writable(self):
        if self._readonly:
            raise error("The database is opened for reading only")

    def sync(self):
        """Write the index, if something in it has changed."""
        if self._index is None or not self._modified:
            return
        try:
            self._os.replace(self._dirfile, self._bakfile)
        except OSError:
            pass
        with self._open_text(self._dirfile, "w") as lines:
            for entry in self._index.items():
                lines.write(self._line(*entry))
        self._modified = False

    def close(self):
        """Write the index and forget it. A closed database may be closed again."""
        try:
            self.sync()
        finally:
            self._index = self._datfile = self._dirfile = self._bakfile = None

    __del__ = close

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def __getitem__(self, key):
        key = _key_bytes(key)
        start, size = self._require_open()[key]
        with io.open(self._datfile, "rb") as values:
            values.seek(start)
            return values.read(size)

    def _write_value(self, value, start=None):
        """Writes a value, behind all others where it has no place yet, and gives its place and length."""
        with io.open(self._datfile, "rb+") as values:
            if start is None:
                end = values.seek(0, io.SEEK_END)
                start = _blocks(end) * _BLOCKSIZE
                values.write(bytes(start - end))
            else:
                values.seek(start)
            values.write(value)
        return start, len(value)

    def __setitem__(self, key, value):
        self._require_writable()
        key = _checked_bytes(key, "keys")
        value = _checked_bytes(value, "values")
        index = self._require_open()
        self._modified = True
        if key not in index:
            place = index[key] = self._write_value(value)
            with self._open_text(self._dirfile, "a") as lines:
                lines.write(_index_line(key, place))
        else:
            # The index in the file keeps the old place until it is written.
            start, size = index[key]
            fits = _blocks(len(value)) <= _blocks(size)
            index[key] = self._write_value(value, start if fits else None)

    def __delitem__(self, key):
        self._require_writable()
        key = _key_bytes(key)
        index = self._require_open()
        self._modified = True
        del index[key]
        self.sync()

    def __contains__(self, key):
        return _key_bytes(key) in self._require_open()

    def __len__(self):
        return len(self._require_open())

    def iterkeys(self):
        return iter(self._require_open())

    __iter__ = iterkeys

    def keys(self):
        return list(self._require_open())

    def items(self):
        return [(key, self[key]) for key in self._require_open()]


def open(file, flag="c", mode=0o666):
    """Open the database whose files are named FILE.dat and FILE.dir; `mode` are the permissions of files that are made."""
    if flag not in ("r", "w", "c", "n"):
        raise ValueError("Flag must be one of 'r', 'w', 'c', or 'n'")
    return _Database(file, mode, flag=flag)
