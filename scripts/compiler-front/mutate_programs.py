"""Make programs that are mostly no longer Python, by small changes to statements of real ones: a token left out, put in, or replaced by
another; a character lost; the end cut off; a line indented otherwise. Writes literals, one to a line, for record_errors.py.

Usage: python3.13 mutate_programs.py FOLDER SEED COUNT | python3.13 record_errors.py > mutants.jsonl"""

import ast
import io
import os
import random
import sys
import tokenize

PIECES = """( ) [ ] { } : , ; . = == := + - * ** / // @ -> ! != < > % & | ^ ~ << >> += <> ... if else elif for in not and or is lambda yield
await async def class return import from as with try except except* finally raise while pass break del global nonlocal assert None
True x print exec match case type _ 1 1.5 0x 1_ 0777 1e "s" ' " \"\"\" f'{x}' f' f'{ b'a' {x!r} {x=} \\ # $ ? é *a **k =1""".split()
PIECES += ["\n", "\n  ", "\n    ", "\t", "a b", "\\\n"]


def statements(path):
    """The source of each statement of a file that is short, without its indentation."""
    try:
        with open(path, encoding="utf-8") as file:
            source = file.read()
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    lines = source.splitlines(keepends=True)
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or node.end_lineno - node.lineno >= 18:
            continue
        text = lines[node.lineno - 1 : node.end_lineno]
        indent = len(text[0]) - len(text[0].lstrip(" "))
        shifted = "".join(line[indent:] if not line[:indent].strip() else line for line in text)
        if len(shifted) < 1500:
            yield shifted


def tokens(text):
    """Where the tokens of a text begin and end, as far as it has any."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.string.strip():
                yield starts[token.start[0] - 1] + token.start[1], starts[token.end[0] - 1] + token.end[1]
    except (tokenize.TokenError, SyntaxError):
        pass


def mutate(text, rnd):
    places = list(tokens(text))
    chance = rnd.random()
    if places and chance < 0.75:
        start, end = rnd.choice(places)
        other = rnd.choice(places)
        return rnd.choice(
            [
                text[:start] + text[end:],
                text[:start] + rnd.choice(PIECES) + " " * rnd.randint(0, 1) + text[start:],
                text[:start] + rnd.choice(PIECES) + text[end:],
                text[:start] + text[other[0] : other[1]] + text[end:],
            ]
        )
    at = rnd.randrange(len(text) + 1)
    if chance < 0.85:
        return text[:at] + text[at + 1 :]
    if chance < 0.93:
        return text[:at] + rnd.choice(PIECES) + text[at:]
    if chance < 0.97:
        return text[:at]
    lines = text.split("\n")
    which = rnd.randrange(len(lines))
    lines[which] = " " * rnd.randint(0, 5) + lines[which].lstrip()
    return "\n".join(lines)


def main(folder, seed, count):
    rnd = random.Random(seed)
    paths = sorted(os.path.join(d, f) for d, _, files in os.walk(folder) for f in files if f.endswith(".py"))
    known = {}
    while count > 0:
        path = rnd.choice(paths)
        if path not in known:
            known[path] = list(statements(path))
        if not known[path]:
            continue
        text = rnd.choice(known[path])
        for _ in range(rnd.choice([1, 1, 1, 2, 3])):
            text = mutate(text, rnd)
        mode = rnd.choice(["exec"] * 8 + ["single", "eval"])
        if text.strip() and "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text):
            print(repr(text) if mode == "exec" else repr((text, mode)))
            count -= 1


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
