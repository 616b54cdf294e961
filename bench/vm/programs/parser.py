# Text to values by hand: a tokenizer over characters, a recursive descent parser, an evaluator with a dict of operators.
SOURCE = " + ".join(f"(x{i} * {i % 7 + 1} - {i}) / (y + {i % 3 + 1})" for i in range(60))


class Token:
    __slots__ = ("kind", "text", "at")

    def __init__(self, kind, text, at):
        self.kind = kind
        self.text = text
        self.at = at


def tokenize(source):
    i = 0
    n = len(source)
    while i < n:
        c = source[i]
        if c.isspace():
            i += 1
            continue
        start = i
        if c.isdigit():
            while i < n and source[i].isdigit():
                i += 1
            yield Token("number", source[start:i], start)
        elif c.isalpha() or c == "_":
            while i < n and (source[i].isalnum() or source[i] == "_"):
                i += 1
            yield Token("name", source[start:i], start)
        elif c in "+-*/()":
            i += 1
            yield Token("op", c, start)
        else:
            raise SyntaxError(f"bad character {c!r} at {i}")
    yield Token("end", "", n)


class Parser:
    def __init__(self, source):
        self.tokens = list(tokenize(source))
        self.at = 0

    def peek(self):
        return self.tokens[self.at]

    def accept(self, text):
        token = self.tokens[self.at]
        if token.kind == "op" and token.text == text:
            self.at += 1
            return True
        return False

    def expression(self):
        node = self.term()
        while True:
            if self.accept("+"):
                node = ("+", node, self.term())
            elif self.accept("-"):
                node = ("-", node, self.term())
            else:
                return node

    def term(self):
        node = self.factor()
        while True:
            if self.accept("*"):
                node = ("*", node, self.factor())
            elif self.accept("/"):
                node = ("/", node, self.factor())
            else:
                return node

    def factor(self):
        if self.accept("("):
            node = self.expression()
            if not self.accept(")"):
                raise SyntaxError(f"expected ) at {self.peek().at}")
            return node
        token = self.peek()
        self.at += 1
        if token.kind == "number":
            return ("number", int(token.text))
        if token.kind == "name":
            return ("name", token.text)
        raise SyntaxError(f"unexpected {token.text!r}")


OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a // b,
}


def evaluate(node, names):
    kind = node[0]
    if kind == "number":
        return node[1]
    if kind == "name":
        return names[node[1]]
    return OPERATORS[kind](evaluate(node[1], names), evaluate(node[2], names))


def unparse(node):
    kind, *rest = node
    if kind in ("number", "name"):
        return str(rest[0])
    left, right = rest
    return f"({unparse(left)} {kind} {unparse(right)})"


def main():
    total = 0
    for round in range(4):
        tree = Parser(SOURCE).expression()
        names = {f"x{i}": i * round for i in range(60)}
        names["y"] = 2
        total += evaluate(tree, names) + len(unparse(tree))
    return total


RESULT = 16823
