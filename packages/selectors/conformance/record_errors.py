"""Record what CPython's selectors do with descriptors that are closed, foreign or invalid.

Run under CPython 3.13 on Linux: python3.13 record_errors.py > errors.linux.cpython-313.json
"""
import json
import os
import selectors
import socket
import sys

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class File:
    def __init__(self, fd):
        self.fd = fd

    def fileno(self):
        return self.fd


class Raising:
    def fileno(self):
        raise ValueError("its own")


def outcome(call):
    """What came of it: a result in words, or the error's class, errno and text."""
    try:
        return ["ok", call()]
    except OSError as error:
        return [type(error).__name__, error.errno]
    except Exception as error:
        return [type(error).__name__, str(error.args[0]) if error.args else ""]


def closed_pair():
    a, b = socket.socketpair()
    fds = a.fileno(), b.fileno()
    a.close()
    b.close()
    return fds


def watch(name, make):
    """All scenarios with one selector. Numbers of descriptors are not in the answers: they differ from run to run."""
    found = {}

    def scenario(title, call):
        selector = make()
        try:
            found[title] = outcome(lambda: call(selector))
        finally:
            selector.close()

    def register_closed(s):
        s.register(closed_pair()[0], READ)
        return len(s.get_map())

    def select_closed(s):
        a, b = socket.socketpair()
        s.register(a.fileno(), READ)
        a.close()
        b.close()
        return [events for key, events in s.select(0)]

    def select_among_others(s):
        a, b = socket.socketpair()
        c, d = socket.socketpair()
        with c, d:
            s.register(a.fileno(), READ)
            s.register(c.fileno(), WRITE)
            a.close()
            b.close()
            return sorted(events for key, events in s.select(0))

    def unregister_closed(s):
        a, b = socket.socketpair()
        fd = a.fileno()
        s.register(fd, READ)
        a.close()
        b.close()
        s.unregister(fd)
        return len(s.get_map())

    def modify_closed(s):
        a, b = socket.socketpair()
        fd = a.fileno()
        s.register(fd, READ)
        a.close()
        b.close()
        try:
            s.modify(fd, WRITE)
        except OSError as error:
            return ["refused", error.errno, len(s.get_map())]
        return ["changed", len(s.get_map())]

    def register_file(s):
        fd = os.open(__file__, os.O_RDONLY)
        try:
            s.register(fd, READ)
            return [events for key, events in s.select(0)]
        finally:
            os.close(fd)

    def hung_up(s):
        a, b = socket.socketpair()
        with a:
            b.close()
            s.register(a, READ | WRITE)
            return [events for key, events in s.select(0)]

    def widowed_pipe(s):
        r, w = os.pipe()
        os.close(r)
        try:
            s.register(w, WRITE)
            return [events for key, events in s.select(0)]
        finally:
            os.close(w)

    def widowed_pipe_read(s):
        r, w = os.pipe()
        os.close(w)
        try:
            s.register(r, READ)
            return [events for key, events in s.select(0)]
        finally:
            os.close(r)

    def fresh_tcp(s):
        with socket.socket() as fresh:
            s.register(fresh, READ | WRITE)
            return [events for key, events in s.select(0)]

    def after_close(s):
        s.close()
        return s.get_key(0)

    scenario("register a closed descriptor", register_closed)
    scenario("wait for a descriptor that was closed", select_closed)
    scenario("wait for a descriptor that was closed, and another", select_among_others)
    scenario("unregister a descriptor that was closed", unregister_closed)
    scenario("modify a descriptor that was closed", modify_closed)
    scenario("register a regular file", register_file)
    scenario("register -1", lambda s: s.register(-1, READ))
    scenario("register -10 by an object", lambda s: s.register(File(-10), READ))
    scenario("register an object without a descriptor", lambda s: s.register(None, READ) and 0)
    scenario("register no events", lambda s: s.register(0, 0))
    scenario("register unknown events", lambda s: s.register(0, 999))
    scenario("unregister what is not registered", lambda s: s.unregister(12345))
    scenario("modify what is not registered", lambda s: s.modify(12345, READ))
    scenario("getKey of what is not registered", lambda s: s.get_key(12345))
    scenario("getKey after close", after_close)
    scenario("wait for a peer that hung up", hung_up)
    scenario("wait to write to a pipe that nobody reads", widowed_pipe)
    scenario("wait to read from a pipe that nobody writes", widowed_pipe_read)
    scenario("wait for a TCP socket that was never connected", fresh_tcp)
    return found


json.dump(
    {
        "python": "%d.%d" % sys.version_info[:2],
        "select": watch("select", selectors.SelectSelector),
        "poll": watch("poll", selectors.PollSelector),
        "epoll": watch("epoll", selectors.EpollSelector),
    },
    sys.stdout,
    indent=1,
)
print()
