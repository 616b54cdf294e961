# Dicts and strings: counting, splitting, joining, formatting.
TEXT = (
    "the quick brown fox jumps over the lazy dog and runs away from the big bad wolf "
    "while seven swans a swimming watch the moon rise over the quiet river bank "
) * 12


def count(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def caesar(text, shift):
    out = []
    for c in text:
        if "a" <= c <= "z":
            out.append(chr((ord(c) - 97 + shift) % 26 + 97))
        else:
            out.append(c)
    return "".join(out)


def main():
    total = 0
    for shift in range(3):
        text = caesar(TEXT, shift)
        counts = count(text)
        for word, n in sorted(counts.items()):
            total += len(f"{word}: {n}") * n
        index = {}
        for i, word in enumerate(text.split()):
            index.setdefault(word[0], []).append(i)
        for key in index:
            total += sum(index[key])
        total += len(text.replace("a", "bb").upper()) + text.count("th") + text.find("wolf")
    return total


RESULT = 221803
