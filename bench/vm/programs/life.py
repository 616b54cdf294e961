# Sets and tuples as keys: the game of life on an unbounded plane, and a breadth-first search in a maze.
from collections import deque

AROUND = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]


def step(cells):
    counts = {}
    for x, y in cells:
        for dx, dy in AROUND:
            key = (x + dx, y + dy)
            counts[key] = counts.get(key, 0) + 1
    return {cell for cell, n in counts.items() if n == 3 or (n == 2 and cell in cells)}


def search(width, height):
    walls = {(x, y) for x in range(width) for y in range(height) if (x * 7 + y * 13) % 5 == 0 and (x + y) % 7}
    seen = {(0, 0): 0}
    todo = deque([(0, 0)])
    while todo:
        x, y = at = todo.popleft()
        distance = seen[at] + 1
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            to = (x + dx, y + dy)
            if 0 <= to[0] < width and 0 <= to[1] < height and to not in walls and to not in seen:
                seen[to] = distance
                todo.append(to)
    return len(seen), max(seen.values())


def main():
    cells = {(0, 0), (1, 0), (2, 0), (2, -1), (1, -2), (10, 10), (11, 10), (12, 10), (11, 11), (13, 12)}
    for _ in range(25):
        cells = step(cells)
    return len(cells), sum(x * y for x, y in cells), search(40, 40)


RESULT = (13, 1083, (1326, 77))
