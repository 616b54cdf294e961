# Comprehensions of every kind, unpacking, zip, enumerate, any and all, min and max with keys.
def transpose(rows):
    return [list(column) for column in zip(*rows)]


def multiply(a, b):
    columns = transpose(b)
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def primes(n):
    return [p for p in range(2, n) if all(p % d for d in range(2, int(p**0.5) + 1))]


def main():
    a = [[(i * j + 3) % 11 for j in range(18)] for i in range(18)]
    b = multiply(a, transpose(a))
    total = sum(map(sum, b))
    squares = {n: n * n for n in range(1500)}
    inverse = {v: k for k, v in squares.items() if v % 3 == 1}
    total += sum(inverse[v] for v in inverse)
    total += len({(x % 13, y % 7) for x in range(60) for y in range(60)})
    total += len(primes(1500))
    pairs = [(x, y) for x in range(50) for y in range(x, 50) if (x + y) % 3 == 0]
    total += sum(x * y for x, y in pairs)
    total += max(pairs, key=lambda p: (p[0] ^ p[1], p))[1]
    words = [f"w{i % 17}" for i in range(900)]
    groups = {w: [i for i, x in enumerate(words) if x == w] for w in set(words)}
    total += sum(min(g) + max(g) for g in groups.values())
    total += sum(1 for g in groups.values() if any(i % 100 == 0 for i in g))
    head, *tail = [n for n in range(2000) if not n & 3]
    return total + head + len(tail)


RESULT = 1156067
