"""Records the character sets of CPython's multibyte codecs into packages/stdlib/python/_cjk_tables.py.

    python3.13 scripts/gen-cjk-tables.py

For each codec: which sequences of bytes it decodes to what, which characters it encodes otherwise than the decoder's inverse, and how many
bytes it waits for. A family of codecs shares a pool of characters in the order of its largest character sets; a codec is a list of runs of
codes that stand for a run of the pool. Numbers are written as varints, the differences between neighbours, and deflated.

The layout of a family, after inflating (every list begins with its length):
    pool:   zigzag differences of code points; pairs are numbers from 0x110000 on, each two code points, in `pairs`
    pairs:  first and second code point
    codecs: per codec leads (128 numbers: bytes that a lead byte from 0x80 on wants, 0 for none),
            runs (difference of the first code to the end of the run before, length, zigzag difference of the place in the pool),
            patches (zigzag difference of the character, its code or 0 for none)
    A code is its bytes as one number.
"""

import base64
import os
import sys
import zlib

FAMILIES = {
    'CN': ['gbk', 'gb2312', 'gb18030'],
    'TW': ['big5hkscs', 'big5', 'cp950'],
    'JP': ['euc_jp', 'euc_jis_2004', 'euc_jisx0213', 'shift_jis', 'cp932', 'shift_jis_2004', 'shift_jisx0213'],
    'KR': ['cp949', 'euc_kr', 'johab'],
}
PAIR = 0x110000
# A code that is illegal as a whole, where others are illegal in their first byte.
ILLEGAL = '\uffff'
# A run of the pool that is found again is used again from this length on.
WORTH_IT = 3


def outcome(codec, data):
    """The text, or the reason why there is none."""
    try:
        return data.decode(codec), None
    except UnicodeDecodeError as error:
        return None, error


def record(codec):
    """(decodes, leads): code to text, and how many bytes each lead byte wants."""
    decodes = {}
    leads = [0] * 128
    for lead in range(256):
        text, error = outcome(codec, bytes([lead]))
        if text is not None:
            decodes[lead] = text
            continue
        if error.reason != 'incomplete multibyte sequence':
            assert (error.start, error.end) == (0, 1), (codec, lead)
            continue
        assert lead >= 0x80
        leads[lead - 0x80] = 2
        for trail in range(256):
            data = bytes([lead, trail])
            text, error = outcome(codec, data)
            if text is not None:
                if len(text) == 1 or codec != 'gb18030':
                    decodes[lead << 8 | trail] = text
            elif error.reason == 'incomplete multibyte sequence':
                if codec == 'gb18030':
                    assert 0x30 <= trail <= 0x39
                elif codec in ('euc_kr', 'cp949'):
                    assert data == b'\xa4\xd4'
                else:
                    assert lead == 0x8f, (codec, data)
                    leads[lead - 0x80] = 3
                    for last in range(256):
                        text, error = outcome(codec, data + bytes([last]))
                        if text is not None and len(text) <= 2 and not text.endswith(chr(last) if last < 0x80 else '\0'):
                            decodes[lead << 16 | trail << 8 | last] = text
                        else:
                            assert error is None or error.start != 0 or error.end == 1, (codec, data, last)
            elif error.start == 0 and error.end == 2:
                decodes[lead << 8 | trail] = ILLEGAL
            else:
                assert error.start != 0 or error.end == 1, (codec, data, error)
    # What two bytes gave may have been two characters of one byte each.
    for code, text in list(decodes.items()):
        if 0x100 <= code < 0x10000 and not leads[(code >> 8) - 0x80]:
            del decodes[code]
    return decodes, leads


def encodes(codec, decodes):
    """Characters that are not encoded as the first code that decodes to them."""
    inverse = {}
    for code in sorted(decodes):
        if decodes[code] != ILLEGAL:
            inverse.setdefault(decodes[code], code)
    patches = []
    for point in range(0x30000):
        if 0xD800 <= point < 0xE000:
            continue
        try:
            data = chr(point).encode(codec)
        except UnicodeEncodeError:
            code = 0
        else:
            if len(data) > 3:  # gb18030's four bytes, the Hangul of euc_kr that are made up: worked out, not listed
                code = 0 if codec != 'gb18030' else inverse.get(chr(point), 0) and -1
                assert code >= 0
            else:
                code = int.from_bytes(data, 'big')
                if code == 0:
                    continue
        if inverse.get(chr(point), 0) != code:
            patches.append((point, code))
    for text, code in inverse.items():
        if len(text) == 2:
            assert text.encode(codec) == code.to_bytes(2 if code < 0x10000 else 3, 'big'), (codec, text)
    return patches


def varint(out, number):
    assert number >= 0
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def zigzag(out, number):
    varint(out, number * 2 if number >= 0 else -number * 2 - 1)


class Family:
    def __init__(self):
        self.pool = []
        self.places = {}
        self.pairs = []
        self.codecs = bytearray()

    def number(self, text):
        if len(text) == 1:
            return ord(text)
        if text not in self.pairs:
            self.pairs.append(text)
        return PAIR + self.pairs.index(text)

    def add(self, codec):
        decodes, leads = record(codec)
        patches = encodes(codec, decodes)
        runs = []
        for code in sorted(decodes):
            number = self.number(decodes[code])
            place = self.place_of([self.number(decodes[code + k]) for k in range(WORTH_IT) if code + k in decodes])
            if runs:
                first, length, start = runs[-1]
                following = start + length
                if first + length == code:
                    if following == len(self.pool) and place is None:
                        self.push(number)
                    if following < len(self.pool) and self.pool[following] == number:
                        runs[-1] = (first, length + 1, start)
                        continue
            if place is None:
                place = len(self.pool)
                self.push(number)
            runs.append((code, 1, place))
        out = self.codecs
        out += bytes(leads)
        varint(out, len(runs))
        end = near = 0
        for first, length, place in runs:
            varint(out, first - end)
            varint(out, length)
            zigzag(out, place - near)
            end, near = first + length, place + length
        varint(out, len(patches))
        before = 0
        for point, code in patches:
            zigzag(out, point - before)
            varint(out, code)
            before = point
        print(f'{codec}: {len(decodes)} codes in {len(runs)} runs, {len(patches)} patches')

    def place_of(self, numbers):
        """Where these stand in the pool, one behind the other."""
        for place in self.places.get(numbers[0], ()):
            if self.pool[place : place + len(numbers)] == numbers:
                return place
        return None

    def push(self, number):
        self.places.setdefault(number, []).append(len(self.pool))
        self.pool.append(number)

    def data(self):
        out = bytearray()
        varint(out, len(self.pool))
        before = 0
        for number in self.pool:
            zigzag(out, number - before)
            before = number
        varint(out, len(self.pairs))
        for pair in self.pairs:
            for char in pair:
                varint(out, ord(char))
        return bytes(out + self.codecs)


def gb18030_ranges():
    """Runs of the four-byte codes below U+10000: (number of the code, code point, length)."""
    runs = []
    for number in range(39420):
        data = bytes([0x81 + number // 12600, 0x30 + number // 1260 % 10, 0x81 + number // 10 % 126, 0x30 + number % 10])
        text, _ = outcome('gb18030', data)
        if text is None:
            continue
        point = ord(text)
        if runs and runs[-1][0] + runs[-1][2] == number and runs[-1][1] + runs[-1][2] == point:
            runs[-1][2] += 1
        else:
            runs.append([number, point, 1])
    out = bytearray()
    varint(out, len(runs))
    end = near = 0
    for number, point, length in runs:
        varint(out, number - end)
        zigzag(out, point - near)
        varint(out, length)
        end, near = number + length, point + length
    print(f'gb18030: {len(runs)} runs of four bytes')
    return bytes(out)


def main():
    target = os.path.join(os.path.dirname(__file__), '..', 'packages', 'stdlib', 'python', '_cjk_tables.py')
    lines = ['# Made by scripts/gen-cjk-tables.py from the codecs of CPython %d.%d. Its layout is described there.\n' % sys.version_info[:2]]
    total = 0
    for name, codecs in FAMILIES.items():
        family = Family()
        for codec in codecs:
            family.add(codec)
        data = family.data()
        if name == 'CN':
            data += gb18030_ranges()
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = base64.b64encode(deflate.compress(data) + deflate.flush()).decode()
        total += len(packed)
        print(f'{name}: {len(data)} bytes, {len(packed)} packed')
        lines.append(f"{name} = ({len(data)}, '{packed}')\n")
    with open(target, 'w') as file:
        file.writelines(lines)
    print(f'{total} characters in all')


main()
