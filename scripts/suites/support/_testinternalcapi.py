"""What `test.support` asks of CPython's internal test module before it lets a suite run. The cases that need more of it stay skipped."""


def get_config():
    return {"code_debug_ranges": 1}
