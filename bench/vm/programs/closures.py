# Closures, keyword arguments, defaults, decorators, lambdas, *args.
def counter(step=1):
    n = 0

    def inc(by=None, *, twice=False):
        nonlocal n
        n += step if by is None else by
        if twice:
            n += step
        return n

    return inc


def memo(f):
    cache = {}

    def wrapper(*args):
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]

    return wrapper


@memo
def paths(x, y):
    return 1 if x == 0 or y == 0 else paths(x - 1, y) + paths(x, y - 1)


def compose(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x

    return run


def record(a, b=2, *rest, key=None, **extra):
    return a + b + len(rest) + (key or 0) + len(extra)


def main():
    total = 0
    c = counter(3)
    for i in range(6000):
        total += c()
        if i % 3 == 0:
            total += c(by=2)
        if i % 5 == 0:
            total += c(twice=True)
    f = compose(lambda x: x + 1, lambda x: x * 2, counter(2))
    for i in range(3000):
        total += f(i)
    for i in range(4000):
        total += record(i, key=3) + record(1, 2, 3, 4, z=5)
    return total + paths(14, 14)


RESULT = 9191500400
