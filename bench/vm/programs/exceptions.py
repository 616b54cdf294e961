# Raising and catching, near and far, and the exceptions that natives raise.
class Odd(Exception):
    def __init__(self, n):
        super().__init__(n)
        self.n = n


def check(n):
    if n & 1:
        raise Odd(n)
    return n


def deep(n, depth):
    if depth == 0:
        return check(n)
    return deep(n, depth - 1)


def main():
    total = 0
    d = {i: i for i in range(0, 100, 2)}
    for i in range(4000):
        try:
            total += check(i)
        except Odd as e:
            total -= e.n
        try:
            total += d[i % 100]
        except KeyError:
            total += 1
        finally:
            total += 1
    for i in range(1000):
        try:
            total += deep(i, 5)
        except Odd:
            total += 2
    for i in range(1000):
        try:
            int("x" if i % 2 else "5")
        except ValueError:
            total += 3
    return total


RESULT = 354000
