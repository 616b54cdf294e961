# JSON in pure Python, out and in: recursion over mixed types, isinstance, generators of text, string scanning.
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def quote(text):
    out = ['"']
    for c in text:
        out.append(ESCAPES.get(c, c))
    out.append('"')
    return "".join(out)


def encode(value):
    if isinstance(value, str):
        yield quote(value)
    elif value is None:
        yield "null"
    elif value is True:
        yield "true"
    elif value is False:
        yield "false"
    elif isinstance(value, (int, float)):
        yield repr(value)
    elif isinstance(value, dict):
        yield "{"
        first = True
        for key, item in value.items():
            if first:
                first = False
            else:
                yield ", "
            yield quote(key)
            yield ": "
            yield from encode(item)
        yield "}"
    elif isinstance(value, (list, tuple)):
        yield "["
        for i, item in enumerate(value):
            if i > 0:
                yield ", "
            yield from encode(item)
        yield "]"
    else:
        raise TypeError(f"cannot encode {type(value).__name__}")


class Decoder:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def value(self):
        text = self.text
        c = text[self.at]
        if c == "{":
            return self.object()
        if c == "[":
            return self.array()
        if c == '"':
            return self.string()
        for word, value in (("null", None), ("true", True), ("false", False)):
            if text.startswith(word, self.at):
                self.at += len(word)
                return value
        start = self.at
        while self.at < len(text) and text[self.at] in "0123456789+-.e":
            self.at += 1
        number = text[start : self.at]
        return float(number) if "." in number or "e" in number else int(number)

    def string(self):
        end = self.at + 1
        while self.text[end] != '"':
            end += 2 if self.text[end] == "\\" else 1
        raw = self.text[self.at + 1 : end]
        self.at = end + 1
        return raw.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').replace("\\\\", "\\")

    def array(self):
        self.at += 1
        items = []
        while self.text[self.at] != "]":
            items.append(self.value())
            if self.text[self.at] == ",":
                self.at += 2
        self.at += 1
        return items

    def object(self):
        self.at += 1
        items = {}
        while self.text[self.at] != "}":
            key = self.string()
            self.at += 2
            items[key] = self.value()
            if self.text[self.at] == ",":
                self.at += 2
        self.at += 1
        return items


def sample(i):
    return {
        "id": i,
        "name": f"user \"{i}\"\n",
        "score": i / 4,
        "tags": ["a", "bb", "c\tc"] * (i % 3),
        "active": i % 2 == 0,
        "parent": None,
        "at": {"x": i, "y": -i, "z": [1.5, 2, True]},
    }


def main():
    data = [sample(i) for i in range(60)]
    text = "".join(encode(data))
    assert Decoder(text).value() == data
    return len(text)


RESULT = 9679
