"""What CPython's asyncio does in each behaviour case.

Run under CPython 3.13: `python3.13 -B scripts/record_cases.py > src/testing/recorded.generated.ts`.
Every case in cases/ has a twin of the same name in src/testing/, written for generators. A case is a coroutine function that
appends to `log`; its outcome, and what the loop's exception handler was told, are appended for it. Time is virtual, so
that durations cost nothing and can be logged.
"""
import asyncio
import json
import sys

import cases
from cases.case import CASES, err
from cases.virtual_loop import VirtualLoop

TAKES_TIME = []


def record(fn):
    log = []
    loop_ref = []

    def handler(loop, context):
        message = context['message'].split(' callback')[0].split(' <')[0]
        log.append(['handler', message, err(context.get('exception'))])

    async def main():
        loop = asyncio.get_running_loop()
        loop_ref.append(loop)
        loop.set_exception_handler(handler)
        return await fn(log)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        try:
            result = runner.run(main())
        except BaseException as exc:
            log.append(['raised', err(exc)])
        else:
            log.append(['returned', result])
        if runner.get_loop().now > 0:
            TAKES_TIME.append(fn)
    return in_order(log)


def in_order(log):
    """The tasks of a group are a set: in which order they are cancelled is chance, so runs of that are sorted."""
    out, run = [], []
    for entry in [*log, None]:
        if isinstance(entry, str) and entry.endswith(' cancelled'):
            run.append(entry)
            continue
        out += sorted(run) + [entry]
        run = []
    return out[:-1]


def main():
    recorded = {name: record(fn) for name, fn in CASES.items()}
    version = '.'.join(map(str, sys.version_info[:3]))
    print(f'// Recorded by scripts/record_cases.py under CPython {version}.')
    print('export const recorded: Readonly<Record<string, readonly unknown[]>> = {')
    for name, log in recorded.items():
        print(f'  {json.dumps(name)}: {json.dumps(log, ensure_ascii=False)},')
    print('};')
    print()
    print('/** Cases in which time passes: a real clock would make them slow, and their logs differ. */')
    print('export const takesTime: ReadonlySet<string> = new Set([')
    for name, fn in CASES.items():
        if fn in TAKES_TIME:
            print(f'  {json.dumps(name)},')
    print(']);')


main()
