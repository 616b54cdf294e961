# Recursive calls of a function of one argument.
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def main():
    return fib(24)


RESULT = 46368
