# Generators, delegation, generator expressions.
def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def evens(source):
    for x in source:
        if x % 2 == 0:
            yield x


def chain(*sources):
    for source in sources:
        yield from source


def walk(tree):
    if tree:
        left, value, right = tree
        yield from walk(left)
        yield value
        yield from walk(right)


def build(low, high):
    if low > high:
        return None
    middle = (low + high) // 2
    return build(low, middle - 1), middle, build(middle + 1, high)


def averager():
    total = 0
    count = 0
    while True:
        value = yield total // count if count else 0
        total += value
        count += 1


def main():
    total = sum(x * 2 for x in evens(numbers(12000)))
    for x in chain(numbers(6000), numbers(6000)):
        total += x
    for value in walk(build(0, 1500)):
        total += value
    av = averager()
    next(av)
    for x in range(8000):
        total += av.send(x)
    return total


RESULT = 125103750
