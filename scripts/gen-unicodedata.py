"""Writes packages/stdlib/src/unicodedata/tables.generated.ts from the running interpreter's own answers.

Run it under CPython 3.13 from the root of the repository:  python3.13 scripts/gen-unicodedata.py

Every answer is the module unicodedata's, so the tables are what CPython does. What cannot be asked of it, which other names (aliases, named
sequences) it knows, is found by trying the names that Perl's copy of the Unicode data has. All tables are one JSON text, deflated, in base64.
"""

import base64
import glob
import json
import os
import re
import sys
import unicodedata
import zlib

ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
TARGET = 'packages/stdlib/src/unicodedata/tables.generated.ts'
CODES = range(sys.maxunicode + 1)
OLD = unicodedata.ucd_3_2_0


def number(n):
    out = ''
    while True:
        low = n & 31
        n >>= 5
        out += ALPHABET[low | (32 if n else 0)]
        if not n:
            return out


def record(data, c):
    return [data.category(c), data.bidirectional(c), data.combining(c), data.mirrored(c), data.east_asian_width(c)]


def runs(values):
    """(length, index) of every run of equal values."""
    out, run, before = '', 0, None
    for value in [*values, None]:
        if value == before:
            run += 1
            continue
        if before is not None:
            out += number(run) + number(before)
        run, before = 1, value
    return out


def record_tables():
    known = {}
    index = lambda data, c: known.setdefault(json.dumps(record(data, c)), len(known))
    new = runs([index(unicodedata, chr(c)) for c in CODES])
    old = runs([index(OLD, chr(c)) for c in CODES])
    return [json.loads(text) for text in known], new, old


def numbers():
    """Per character with a numeric value: code, decimal, digit, numeric."""
    table, gone, last = [], [], 0
    for code in CODES:
        c = chr(code)
        row = [unicodedata.decimal(c, None), unicodedata.digit(c, None), unicodedata.numeric(c, None)]
        old = [OLD.decimal(c, None), OLD.digit(c, None), OLD.numeric(c, None)]
        if old != row and OLD.category(c) != 'Cn':
            gone.append([code, *old])
        # A character that Unicode 3.2 did not have is a digit all the same, and no more than that.
        assert OLD.category(c) != 'Cn' or old == [None, row[1], None]
        if row != [None] * 3:
            table.append([code - last, *row])
            last = code
    return table, gone


def decompositions():
    table, last = [], 0
    for code in CODES:
        c = chr(code)
        text = unicodedata.decomposition(c)
        if OLD.category(c) != 'Cn':
            assert OLD.decomposition(c) == text
        if text:
            table.append(f'{code - last:x} {text}')
            last = code
    return table


def names():
    """Names in order, with the length of the gaps between them, and the names that end in the code point itself as ranges."""
    plain, ranges, last = [], [], -1
    for code in CODES:
        name = unicodedata.name(chr(code), '')
        if not name or name.startswith('HANGUL SYLLABLE '):
            continue
        numbered = re.fullmatch(r'(.*-)%04X' % code, name)
        if numbered:
            prefix = numbered[1]
            if ranges and ranges[-1][0] == prefix and ranges[-1][2] == code - 1:
                ranges[-1][2] = code
            else:
                ranges.append([prefix, code, code])
            continue
        plain.append((code - last, name))
        last = code
    return ''.join(number(gap) for gap, _ in plain), [name for _, name in plain], ranges


def other_names():
    found = {}
    path = sorted(glob.glob('/usr/share/perl/*/unicore/Name.pl'))[-1]
    candidates = [line.strip() for line in open(path, encoding='utf-8') if re.fullmatch(r'[A-Z0-9() -]+', line.strip())]
    for name in candidates:
        try:
            text = unicodedata.lookup(name)
        except KeyError:
            continue
        if len(text) > 1 or unicodedata.name(text, None) != name:
            found[name] = [ord(c) for c in text]
    return sorted(found.items())


def corrections():
    """Where normalization in Unicode 3.2 was corrected later."""
    return [
        [code, ord(OLD.normalize('NFD', chr(code)))]
        for code in CODES
        if OLD.category(chr(code)) != 'Cn' and OLD.normalize('NFD', chr(code)) != unicodedata.normalize('NFD', chr(code))
    ]


def main():
    records, new_runs, old_runs = record_tables()
    numeric, old_numeric = numbers()
    gaps, plain, ranges = names()
    aliases = other_names()
    data = {
        'records': records,
        'runs': new_runs,
        'oldRuns': old_runs,
        'numeric': numeric,
        'oldNumeric': old_numeric,
        'decompositions': '\n'.join(decompositions()),
        'corrections': corrections(),
        'nameGaps': gaps,
        'names': '\n'.join(plain),
        'nameRanges': ranges,
        'aliases': [[name, *codes] for name, codes in aliases],
    }
    text = json.dumps(data, separators=(',', ':'), ensure_ascii=True)
    packer = zlib.compressobj(9, wbits=-15)
    packed = base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode()
    with open(TARGET, 'w', encoding='ascii', newline='\n') as file:
        file.write(f'// Generated by scripts/gen-unicodedata.py from CPython {sys.version.split()[0]}. Do not edit.\n\n')
        file.write(f"export const UNIDATA_VERSION = '{unicodedata.unidata_version}';\n\n")
        file.write(f'/** Length of the text that PACKED holds. */\nexport const UNPACKED_SIZE = {len(text)};\n\n')
        file.write('/** All tables as JSON, deflated, in base64. */\nexport const PACKED: string =\n  ')
        file.write(' +\n  '.join(f"'{packed[i : i + 132]}'" for i in range(0, len(packed), 132)) + ';\n')
    print(len(text), os.path.getsize(TARGET), len(aliases), len(data['corrections']), ranges[:12], old_numeric)


if sys.version_info[:2] != (3, 13):
    sys.exit('run this under CPython 3.13')
main()
