"""The cases of bench/stdlib: each is a call that does the same work under every Python. Prints a line of JSON for each: its name and nanoseconds of CPU a call.

    cases.py FOLDER [part of a name]
"""

import bisect
import collections
import copy
import csv
import datetime
import decimal
import fractions
import functools
import hashlib
import heapq
import io
import itertools
import json
import operator
import os
import pickle
import random
import re
import string
import struct
import sys
import textwrap
import time

FOLDER = sys.argv[1]
WANTED = sys.argv[2] if len(sys.argv) > 2 else ""
# As long as V8 takes to optimise what a case calls, and the run loop: compilers work beside the program, and their time counts.
WARM_SECONDS = 1
STRETCH_SECONDS = 0.015
STRETCHES = 9


def mix(i):
    return (i * 7919 + 104729) % 1000003


def line_of(i):
    return f"2026-11-{i % 30 + 1:02} 12:{i % 60:02}:07 host{i % 7} app[{mix(i) % 9999}]: user{mix(i) % 500} did thing {mix(i)} in {mix(i) / 7:.3f} ms"


lines = [line_of(i) for i in range(2000)]
text = "\n".join(lines) + "\n"
data = text.encode()
record = {"id": 17, "name": "some name", "tags": ["a", "b", "c\u00e9"], "ratio": 0.25, "on": True, "none": None, "sub": {"x": [1, 2, 3.5]}}
document = {"rows": [dict(record, id=i, ratio=mix(i) / 9) for i in range(300)]}
encoded = json.dumps(document)
ints = [mix(i) for i in range(20000)]
strs = [f"key{mix(i)}" for i in range(20000)]
pairs = [(mix(i) % 300, i) for i in range(20000)]
some_words = [f"word{mix(i) % 900}" for i in range(10000)]
some_ints = [mix(i) for i in range(10000)]
megabyte = bytes(range(256)) * 4096
rows = [(i, mix(i), mix(i) / 3, b"name", i % 2 == 0) for i in range(1000)]
layout = struct.Struct("<IqdH4s?")
packed = b"".join(layout.pack(a, b, c, a % 999, d, e) for a, b, c, d, e in rows)
many = struct.Struct("<1000i")
numbers = [mix(i) for i in range(1000)]
triples = [(i, f"name{i % 77}", mix(i) / 7) for i in range(2000)]
sorted_words = sorted(some_words)
joined_words = " ".join(some_words)
points = [(i % 50, i % 37) for i in range(5000)]
csv_lines = [f'{i},"name ""{i}""",{mix(i) / 7},text with spaces' for i in range(1000)]
nested_floats = [[mix(i * j) / 7 for i in range(20)] for j in range(100)]
floats_text = json.dumps(nested_floats)
start = datetime.datetime(2026, 1, 1)
pickled = pickle.dumps(document)
prose = " ".join(f"word{mix(i) % 900}" for i in range(1000))
path = os.path.join(FOLDER, f"lines-{os.getpid()}.txt")
with open(path, "w") as file:
    file.write(text)

word = re.compile(r"\w+")
log = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\S+) (\w+) (\w+)\[(\d+)\]: (.*)")
token = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>[-+*/()\[\]:.]))")
literal = re.compile("user499")
alternatives = re.compile("thing|host[35]|never")
folded = re.compile("USER4[0-9]+", re.IGNORECASE)
spaces = re.compile(r"[ \n]+")
lazy = re.compile(r"\[.*?\]")
nested = re.compile(r"(?:[a-z]+\d* ?)+:")


def tokens():
    at, count = 0, 0
    sample = text[:20000]
    while match := token.match(sample, at):
        at = match.end()
        count += 1
    return count


def write_lines():
    with open(path + ".out", "w") as out:
        for line in lines:
            out.write(line + "\n")


def read_lines():
    with open(path) as source:
        return sum(len(line) for line in source)


def read_whole():
    with open(path) as source:
        return len(source.read())


def read_binary_lines():
    with open(path, "rb") as source:
        return sum(len(line) for line in source)


def string_io():
    out = io.StringIO()
    for line in lines:
        out.write(line)
        out.write("\n")
    out.seek(0)
    return sum(len(line) for line in out)


def bytes_io():
    out = io.BytesIO()
    for line in lines:
        out.write(b"some bytes of a line\n")
    out.seek(0)
    return sum(len(line) for line in out)


def str_strip():
    return sum(len(line.strip().lstrip("0123456789-").rstrip(" ms")) for line in lines if line.startswith("2026") and not line.endswith("s "))


def str_format():
    return ["{:>8} {!r} {:.2f}".format(name, i, value) for i, name, value in triples]


def str_percent():
    return ["%8s %r %.2f %05d" % (name, i, value, i) for i, name, value in triples]


def str_f():
    return [f"{name:>8} {i!r} {value:.2f} {i:05}" for i, name, value in triples]


def dict_merge():
    first = dict.fromkeys(some_words, 1)
    second = {word: i for i, word in enumerate(some_words)}
    return len(first | second) + len(first.keys() & second.keys()) + sum(second.values())


def dict_group():
    groups = {}
    for i, name in enumerate(some_words):
        groups.setdefault(name, []).append(i)
    return sorted(groups.items())


def set_operations():
    a, b = set(some_words), set(some_words[:5000])
    c, d = set(some_ints[:3000]), frozenset(some_ints[1000:4000])
    return len(a | b), len(a & b), len(a - b), len(c | d), len(c & d), len(c ^ d), b <= a


def count_default():
    groups = collections.defaultdict(list)
    for i, name in enumerate(some_words):
        groups[name].append(i)
    return len(groups)


def rotate_deque():
    queue = collections.deque(maxlen=1000)
    for i in some_ints:
        queue.append(i)
    for _ in range(5000):
        queue.append(queue.popleft())
    queue.rotate(100)
    return sum(queue)


def order_dict():
    order = collections.OrderedDict.fromkeys(some_words)
    for word in some_words[:3000]:
        order.move_to_end(word)
    while len(order) > 100:
        order.popitem(last=False)
    return list(order)


def pipeline():
    evens = filter(lambda i: i % 2 == 0, itertools.chain(some_ints, range(5000)))
    return sum(itertools.islice(map(operator.add, evens, itertools.count(1)), 7000))


def group_words():
    return [(name, len(list(group))) for name, group in itertools.groupby(sorted_words)]


def dedupe():
    seen = set()
    kept = []
    for word in some_words:
        if word not in seen:
            seen.add(word)
            kept.append(word)
    return kept


def seen_ints():
    seen = set()
    for i in some_ints:
        seen.add(i % 1000)
        seen.discard(i % 7)
    return len(seen)


def frozen_keys():
    found = {}
    for i in range(1000):
        found[frozenset((i % 10, i % 7, i % 3))] = i
    return len(found)


def set_of_tuples():
    seen = set()
    for x, y in points:
        seen.add((x, y))
    return sum((x + 1, y) in seen for x, y in points)


def read_csv():
    return sum(len(row) for row in csv.reader(csv_lines))


def write_csv():
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows(triples)
    return out.getvalue()


def dict_csv():
    return list(csv.DictReader(csv_lines, ["a", "b", "c", "d"]))


def decimals():
    total = decimal.Decimal(0)
    for i in numbers:
        total += decimal.Decimal(i) * decimal.Decimal("1.05") / 3
    return total.quantize(decimal.Decimal("0.01"))


def datetimes():
    step = datetime.timedelta(hours=7, minutes=3)
    at = start
    count = 0
    for _ in range(1000):
        at += step
        if at.weekday() < 5 and at - start > datetime.timedelta(days=3):
            count += at.day
    return count


def date_texts():
    return [datetime.datetime.fromisoformat((start + datetime.timedelta(hours=i)).isoformat()).strftime("%d.%m.%y %H:%M") for i in range(500)]


def fractions_sum():
    total = fractions.Fraction(0)
    for i in range(1, 100):
        total += fractions.Fraction(1, i)
    return total


def heap():
    queue = []
    for i in numbers:
        heapq.heappush(queue, i)
    return [heapq.heappop(queue) for _ in numbers]


def bisecting():
    found = []
    for i in numbers:
        bisect.insort(found, i)
    return found


def powers():
    return pow(3, 2000) * pow(7, 1500) // pow(5, 1000) % (10**300 + 7)


def factorial():
    product = 1
    for i in range(1, 300):
        product *= i
    return str(product)


def concat():
    out = ""
    for line in lines:
        out += line
    return len(out)


CASES = {
    "json dumps": lambda: json.dumps(document),
    "json dumps indented": lambda: json.dumps(document, indent=1, sort_keys=True),
    "json loads": lambda: json.loads(encoded),
    "re findall words": lambda: word.findall(text),
    "re match log lines": lambda: [log.match(line).groups() for line in lines],
    "re tokens by match": tokens,
    "re search literal": lambda: literal.findall(text),
    "re alternatives": lambda: alternatives.findall(text),
    "re ignoring case": lambda: folded.findall(text),
    "re split": lambda: spaces.split(text),
    "re sub lazy": lambda: lazy.sub("<>", text),
    "re sub function": lambda: word.sub(lambda match: match[0].upper(), text[:20000]),
    "re nested repeat": lambda: [nested.search(line) for line in lines[:200]],
    "sort ints": lambda: sorted(ints),
    "sort strs": lambda: sorted(strs),
    "sort tuples": lambda: sorted(pairs),
    "sort by key": lambda: sorted(pairs, key=lambda pair: -pair[1]),
    "sort by cmp_to_key": lambda: sorted(ints[:2000], key=functools.cmp_to_key(lambda a, b: a - b)),
    "struct pack records": lambda: [layout.pack(a, b, c, a % 999, d, e) for a, b, c, d, e in rows],
    "struct iter_unpack": lambda: list(layout.iter_unpack(packed)),
    "struct pack 1000 ints": lambda: many.pack(*numbers),
    "io write lines": write_lines,
    "io read lines": read_lines,
    "io read whole": read_whole,
    "io read lines of bytes": read_binary_lines,
    "io StringIO": string_io,
    "io BytesIO": bytes_io,
    "str split and join": lambda: [",".join(line.split(" ")) for line in lines],
    "str splitlines": lambda: text.splitlines(),
    "str replace": lambda: text.replace("host", "machine").replace("\n", " "),
    "str find and count": lambda: [(line.find("user"), line.rfind(" "), line.count("1"), "never" in line) for line in lines],
    "str strip": str_strip,
    "str upper and title": lambda: [line.upper().title().swapcase() for line in lines[:500]],
    "str translate": lambda: text[:50000].translate({32: "_", 49: None}),
    "str format": str_format,
    "str percent": str_percent,
    "str f-strings": str_f,
    "str encode and decode": lambda: [line.encode().decode() + line.encode("latin-1").decode("ascii") for line in lines],
    "bytes split and join": lambda: b",".join(data.split(b" ")),
    "bytes find and replace": lambda: (data.count(b"user"), data.find(b"never"), data.replace(b"host", b"machine")),
    "bytes hex": lambda: bytes.fromhex(data[:50000].hex()),
    "bytes iterate": lambda: sum(data[:50000]),
    "dict merge": dict_merge,
    "dict group": dict_group,
    "set operations": set_operations,
    "collections Counter": lambda: collections.Counter(some_words).most_common(10),
    "collections defaultdict": count_default,
    "collections deque": rotate_deque,
    "collections OrderedDict": order_dict,
    "itertools pipeline": pipeline,
    "itertools groupby": group_words,
    "itertools product": lambda: sum(a * b for a, b in itertools.product(range(100), repeat=2)),
    "itertools combinations": lambda: len(list(itertools.combinations(range(30), 4))),
    "itertools accumulate": lambda: list(itertools.accumulate(some_ints)),
    "set dedupe": dedupe,
    "set add and discard": seen_ints,
    "set comprehension": lambda: {i % 500 for i in some_ints},
    "set of tuples": set_of_tuples,
    "set sorted and iterated": lambda: sum(len(word) for word in sorted(set(some_words))),
    "frozenset keys": frozen_keys,
    "dict comprehension": lambda: {word: i for i, word in enumerate(some_words)},
    "dict items filtered": lambda: {k: v for k, v in {word: i for i, word in enumerate(some_words)}.items() if v & 1},
    "dict of tuples": lambda: {point: 1 for point in points},
    "dict sorted items": lambda: sorted(collections.Counter(some_words).items(), key=lambda item: (-item[1], item[0])),
    "sort by itemgetter": lambda: sorted(pairs, key=operator.itemgetter(1)),
    "sort by attrgetter": lambda: sorted(lines, key=len, reverse=True),
    "sort floats": lambda: sorted([i / 7 for i in ints]),
    "sort lowered": lambda: sorted(some_words, key=str.lower),
    "min and max by key": lambda: (min(pairs, key=operator.itemgetter(0)), max(some_words, key=len), max(ints), sum(ints)),
    "heapq": heap,
    "bisect insort": bisecting,
    "str join generator": lambda: ",".join(str(i) for i in numbers),
    "str join map": lambda: ",".join(map(str, some_ints)),
    "str concat": concat,
    "str partition": lambda: [line.partition("app") + line.rpartition(" ") for line in lines],
    "str startswith": lambda: sum(line.startswith(("2025", "2026-11-1")) or line.endswith(("9 ms", "8 ms")) for line in lines),
    "str int and back": lambda: [int(str(i)) for i in some_ints],
    "str float and back": lambda: [float(str(i / 7)) for i in numbers],
    "str slices": lambda: [line[5:10] + line[-4:] + line[::-1] for line in lines],
    "str iterate": lambda: sum(1 for c in text[:20000] if c.isdigit() or c == " "),
    "str predicates": lambda: sum(w.isalnum() and w.islower() and not w.isdigit() for w in some_words),
    "str layout": lambda: [w.ljust(12) + w.center(20, "*") + w.zfill(10) for w in some_words[:2000]],
    "str repr": lambda: [repr(line) for line in lines],
    "str Template": lambda: [string.Template("$a and ${b}").substitute(a=i, b=i) for i in range(300)],
    "str translate deleted": lambda: [line.translate(str.maketrans("aeiou", "AEIOU", "[]:")) for line in lines[:500]],
    "str lower compared": lambda: sum(w.lower() == w.casefold() for w in some_words),
    "repr of nested": lambda: repr(document),
    "re sub template": lambda: log.sub(r"\4 <\2>", text),
    "re sub short": lambda: [lazy.sub("", line) for line in lines[:500]],
    "re finditer": lambda: sum(match.end() - match.start() for match in word.finditer(text[:50000])),
    "re fullmatch": lambda: sum(re.fullmatch(r"word\d+5", w) is not None for w in some_words),
    "int big": powers,
    "int factorial": factorial,
    "int bits": lambda: sum(i.bit_length() + (i >> 3 ^ i << 5) % 17 for i in some_ints),
    "copy deepcopy": lambda: copy.deepcopy(document["rows"][:30]),
    "copy copy": lambda: [copy.copy(row) for row in document["rows"]],
    "json dumps floats": lambda: json.dumps(nested_floats),
    "json loads floats": lambda: json.loads(floats_text),
    "decimal": decimals,
    "fractions": fractions_sum,
    "datetime arithmetic": datetimes,
    "datetime texts": date_texts,
    "pickle dumps": lambda: pickle.dumps(document),
    "pickle loads": lambda: pickle.loads(pickled),
    "textwrap": lambda: textwrap.fill(prose, 72),
    "csv reader": read_csv,
    "csv DictReader": dict_csv,
    "csv writer": write_csv,
    "itertools chain and zip": lambda: sum(a + b for a, b in zip(itertools.chain.from_iterable(nested_floats), itertools.cycle((1, 2, 3)))),
    "itertools permutations": lambda: sum(p[0] for p in itertools.permutations(range(7))),
    "map and filter": lambda: list(map(str, filter(None, some_ints))),
    "enumerate and zip": lambda: [(i, a, b) for i, (a, b) in enumerate(zip(some_ints, some_words))],
    "functools reduce": lambda: functools.reduce(operator.add, some_ints),
    "list slices": lambda: (ints[::2] + ints[5:5000], ints[::-1], ints * 2),
    "list methods": lambda: (ints.index(ints[5000]), ints.count(7), 12345 in ints),
    "random": lambda: [random.random() for _ in range(1000)] + [random.randint(1, 6) for _ in range(500)],
    "hashlib sha256": lambda: hashlib.sha256(megabyte).hexdigest(),
    "hashlib md5": lambda: hashlib.md5(megabyte).hexdigest(),
}


def spent(call, count):
    start = time.process_time_ns()
    for _ in range(count):
        call()
    return time.process_time_ns() - start


def measure(call):
    """Nanoseconds of CPU a call: the median of several stretches. The CPU time of a process is that of all its threads, and one stretch may
    be charged with the compiler's work on the run loop, or with a whole collection."""
    end = time.process_time() + WARM_SECONDS
    while time.process_time() < end:
        call()
    count = 1
    while spent(call, count) < STRETCH_SECONDS * 1e9:
        count *= 2
    return sorted(spent(call, count) / count for _ in range(STRETCHES))[STRETCHES // 2]


try:
    for name, call in CASES.items():
        if WANTED in name:
            print(json.dumps([name, measure(call)]), flush=True)
finally:
    for name in (path, path + ".out"):
        if os.path.exists(name):
            os.remove(name)
