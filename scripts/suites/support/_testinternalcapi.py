"""What `test.support` asks of CPython's internal test module before it lets a case run. The cases that need more of it stay skipped."""

import sys


def get_config():
    return {"code_debug_ranges": 1}


def get_recursion_depth():
    depth = 0
    frame = sys._getframe(1)
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth


def has_inline_values(obj):
    raise NotImplementedError("how CPython lays out objects")


def get_immortalize_deferred():
    return False


def suppress_immortalization(flag):
    """Nothing is immortal here."""
