"""The cases of src/testing/ for CPython: importing this registers all of them."""
from . import futures, loops, tasks, cancellation, waiting, groups, locks, queues, contexts, reprs, readers, sockets  # noqa: F401
