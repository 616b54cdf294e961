# Lists: permutations, sorting with keys, comprehensions, slices.
def fannkuch(n):
    perm1 = list(range(n))
    count = [0] * n
    best = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        perm = perm1[:]
        flips = 0
        k = perm[0]
        while k:
            perm[: k + 1] = perm[k::-1]
            flips += 1
            k = perm[0]
        if flips > best:
            best = flips
        while True:
            if r == n:
                return best
            first = perm1.pop(0)
            perm1.insert(r, first)
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1


def queens(n):
    def place(row, columns, up, down):
        if row == n:
            return 1
        total = 0
        for c in range(n):
            if c not in columns and row + c not in up and row - c not in down:
                total += place(row + 1, columns | {c}, up | {row + c}, down | {row - c})
        return total

    return place(0, frozenset(), frozenset(), frozenset())


def main():
    data = [(i * 7919) % 1009 for i in range(4000)]
    ordered = sorted(data, key=lambda x: (x % 10, x))
    matrix = [[i * j for j in range(30)] for i in range(30)]
    transposed = [[row[i] for row in matrix] for i in range(30)]
    flat = [x for row in transposed for x in row if x % 3]
    return fannkuch(7), queens(6), ordered[100], sum(flat), len(set(data))


RESULT = (16, 4, 250, 90000, 1009)
