# Runs one of programs/ for each number on standard input, that many times; CPU seconds on standard output. worker.mjs does the same.
import sys
import time

path = sys.argv[1]
namespace = {"__name__": "program"}
with open(path) as file:
    exec(compile(file.read(), path, "exec"), namespace)
main, result = namespace["main"], namespace["RESULT"]

for line in sys.stdin:
    times = int(line)
    before = time.process_time()
    for _ in range(times):
        got = main()
    seconds = time.process_time() - before
    if got != result:
        sys.exit(f"{path}: {got!r} instead of {result!r}")
    print(seconds, flush=True)
