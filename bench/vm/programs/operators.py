# Operators, properties, iteration and containers implemented in Python.
class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __lt__(self, other):
        return self.x < other.x

    @property
    def norm(self):
        return self.x * self.x + self.y * self.y


class Ring:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, i):
        return self.items[i % len(self.items)]

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        self.at = 0
        return self

    def __next__(self):
        if self.at >= len(self.items):
            raise StopIteration
        self.at += 1
        return self.items[self.at - 1]

    def __contains__(self, x):
        for item in self:
            if item == x:
                return True
        return False


def main():
    v = Vec(1, 2)
    total = 0
    for i in range(4000):
        w = v + Vec(i, 1) * 2
        total += w.norm % 7
        if w == v:
            total += 1
        if v < w:
            total += 1
    ring = Ring(list(range(50)))
    for i in range(3000):
        total += ring[i]
    for _ in range(40):
        for x in ring:
            total += x
        if 45 in ring:
            total += len(ring)
    return total


RESULT = 144500
