# Sorting, with keys and by hand: quicksort, heaps, a binary search tree, records by several fields.
def quicksort(items):
    if len(items) <= 1:
        return items
    pivot = items[len(items) // 2]
    less = [x for x in items if x < pivot]
    same = [x for x in items if x == pivot]
    more = [x for x in items if x > pivot]
    return quicksort(less) + same + quicksort(more)


def sift_down(heap, at, size):
    item = heap[at]
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] > heap[child]:
            child += 1
        if heap[child] <= item:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = item


def heapsort(items):
    heap = list(items)
    size = len(heap)
    for at in range(size // 2 - 1, -1, -1):
        sift_down(heap, at, size)
    for end in range(size - 1, 0, -1):
        heap[0], heap[end] = heap[end], heap[0]
        sift_down(heap, 0, end)
    return heap


class Tree:
    def __init__(self):
        self.root = None

    def insert(self, key):
        node = [key, None, None]
        if self.root is None:
            self.root = node
            return
        at = self.root
        while True:
            side = 1 if key < at[0] else 2
            if at[side] is None:
                at[side] = node
                return
            at = at[side]

    def __iter__(self):
        stack = []
        at = self.root
        while stack or at is not None:
            while at is not None:
                stack.append(at)
                at = at[1]
            at = stack.pop()
            yield at[0]
            at = at[2]


class Person:
    def __init__(self, name, age, town):
        self.name = name
        self.age = age
        self.town = town


def main():
    numbers = [(i * 7919 + 12345) % 10007 for i in range(1200)]
    ordered = sorted(numbers)
    assert quicksort(numbers) == ordered
    assert heapsort(numbers) == ordered
    tree = Tree()
    for n in numbers:
        tree.insert(n)
    assert list(tree) == ordered
    people = [Person(f"p{n % 97}", n % 60, f"t{n % 7}") for n in numbers]
    people.sort(key=lambda p: p.name)
    people.sort(key=lambda p: (p.town, -p.age))
    oldest = max(people, key=lambda p: p.age)
    return people[10].name, people[-1].town, oldest.age, ordered[7]


RESULT = ("p73", "t6", 59, 67)
