"""What _pyrepl asks of terminals. CPython's module of this name asks the C library through ctypes."""

from _minimal_curses import error, setupterm, tigetstr, tparm
