answer = sum(n for n in range(1, 9)) + 6
