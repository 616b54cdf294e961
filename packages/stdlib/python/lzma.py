"""Compression with LZMA and xz, over the native module `_lzma`.

The library that pyco builds from comes without this module; this one has the same names.
"""

import _compression
import builtins
import io

from _lzma import *
from _lzma import _decode_filter_properties, _encode_filter_properties

__all__ = [
    "CHECK_NONE", "CHECK_CRC32", "CHECK_CRC64", "CHECK_SHA256", "CHECK_ID_MAX", "CHECK_UNKNOWN",
    "FILTER_LZMA1", "FILTER_LZMA2", "FILTER_DELTA", "FILTER_X86", "FILTER_IA64", "FILTER_ARM", "FILTER_ARMTHUMB",
    "FILTER_POWERPC", "FILTER_SPARC",
    "FORMAT_AUTO", "FORMAT_XZ", "FORMAT_ALONE", "FORMAT_RAW",
    "MF_HC3", "MF_HC4", "MF_BT2", "MF_BT3", "MF_BT4", "MODE_FAST", "MODE_NORMAL", "PRESET_DEFAULT", "PRESET_EXTREME",
    "LZMACompressor", "LZMADecompressor", "LZMAFile", "LZMAError",
    "open", "compress", "decompress", "is_check_supported",
]

_READ_MODES = {"r", "rb"}
_WRITE_MODES = {"w", "wb", "a", "ab", "x", "xb"}


def _is_path(filename):
    return isinstance(filename, (str, bytes)) or hasattr(filename, "__fspath__")


class LZMAFile(_compression.BaseStream):
    """A file that is compressed as it is written, or decompressed as it is read."""

    def __init__(self, filename=None, mode="r", *, format=None, check=-1, preset=None, filters=None):
        self._fp = None
        self._owns_fp = False
        self._buffer = None
        self._compressor = None
        self._position = 0
        if mode in _READ_MODES:
            if check != -1:
                raise ValueError("Cannot specify an integrity check when opening a file for reading")
            if preset is not None:
                raise ValueError("Cannot specify a preset compression level when opening a file for reading")
        elif mode in _WRITE_MODES:
            compressor = LZMACompressor(
                format=FORMAT_XZ if format is None else format, check=check, preset=preset, filters=filters
            )
        else:
            raise ValueError("Invalid mode: {!r}".format(mode))

        if _is_path(filename):
            binary_mode = mode if "b" in mode else mode + "b"
            self._fp = builtins.open(filename, binary_mode)
            self._owns_fp = True
        elif hasattr(filename, "read") or hasattr(filename, "write"):
            self._fp = filename
        else:
            raise TypeError("filename must be a str, bytes, file or PathLike object")

        self.mode = "rb" if mode in _READ_MODES else "wb"
        if self.mode == "wb":
            self._compressor = compressor
        else:
            raw = _compression.DecompressReader(
                self._fp,
                LZMADecompressor,
                trailing_error=LZMAError,
                format=FORMAT_AUTO if format is None else format,
                filters=filters,
            )
            self._buffer = io.BufferedReader(raw)

    def close(self):
        """End the stream, and close the file if this object has opened it. Closing twice does nothing."""
        if self.closed:
            return
        try:
            if self._buffer is not None:
                self._buffer.close()
                self._buffer = None
            elif self._compressor is not None:
                self._fp.write(self._compressor.flush())
                self._compressor = None
        finally:
            fp, self._fp = self._fp, None
            if self._owns_fp:
                fp.close()
            self._owns_fp = False

    @property
    def closed(self):
        return self._fp is None

    @property
    def name(self):
        self._check_not_closed()
        return self._fp.name

    def fileno(self):
        self._check_not_closed()
        return self._fp.fileno()

    def seekable(self):
        return self.readable() and self._buffer.seekable()

    def readable(self):
        self._check_not_closed()
        return self.mode == "rb"

    def writable(self):
        self._check_not_closed()
        return self.mode == "wb"

    def peek(self, size=-1):
        """Bytes that stand before the position, at least one unless the file is at its end; the position stays."""
        self._check_can_read()
        return self._buffer.peek(size)

    def read(self, size=-1):
        self._check_can_read()
        return self._buffer.read(size)

    def read1(self, size=-1):
        self._check_can_read()
        return self._buffer.read1(io.DEFAULT_BUFFER_SIZE if size < 0 else size)

    def readline(self, size=-1):
        self._check_can_read()
        return self._buffer.readline(size)

    def write(self, data):
        """The number of bytes taken; they may stand in the file only after `close`."""
        self._check_can_write()
        length = len(data) if isinstance(data, (bytes, bytearray)) else memoryview(data).nbytes
        self._fp.write(self._compressor.compress(data))
        self._position += length
        return length

    def seek(self, offset, whence=io.SEEK_SET):
        """Move the position. Going back means to decompress from the start."""
        self._check_can_seek()
        return self._buffer.seek(offset, whence)

    def tell(self):
        self._check_not_closed()
        return self._position if self.mode == "wb" else self._buffer.tell()


def open(filename, mode="rb", *, format=None, check=-1, preset=None, filters=None, encoding=None, errors=None, newline=None):
    """A compressed file, in binary mode or (mode with "t") in text mode."""
    is_text = "t" in mode
    if is_text and "b" in mode:
        raise ValueError("Invalid mode: %r" % (mode,))
    if not is_text:
        for value, name in ((encoding, "encoding"), (errors, "errors"), (newline, "newline")):
            if value is not None:
                raise ValueError("Argument '%s' not supported in binary mode" % name)
    file = LZMAFile(filename, mode.replace("t", ""), format=format, check=check, preset=preset, filters=filters)
    return io.TextIOWrapper(file, io.text_encoding(encoding), errors, newline) if is_text else file


def compress(data, format=FORMAT_XZ, check=-1, preset=None, filters=None):
    """The bytes, compressed at once."""
    compressor = LZMACompressor(format, check, preset, filters)
    return compressor.compress(data) + compressor.flush()


def decompress(data, format=FORMAT_AUTO, memlimit=None, filters=None):
    """What one stream or several behind one another hold. What follows and is no stream is left out."""
    parts = []
    while True:
        decompressor = LZMADecompressor(format, memlimit, filters)
        try:
            part = decompressor.decompress(data)
        except LZMAError:
            if parts:
                break
            raise
        parts.append(part)
        if not decompressor.eof:
            raise LZMAError("Compressed data ended before the end-of-stream marker was reached")
        data = decompressor.unused_data
        if not data:
            break
    return b"".join(parts)
