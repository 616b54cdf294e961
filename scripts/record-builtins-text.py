"""Records what CPython 3.13 makes of str, bytes, bytearray, memoryview, formatting and codecs.

    python3.13 scripts/record-builtins-text.py

Writes fixtures/builtins/{format,str,bytes,memoryview,codecs,unicode}.json; see expression_cases.py for their form.
"""

import _codecs
import itertools
import json
import random
import sys

from expression_cases import main

R = repr
rng = random.Random(20240607)


def product(template, *choices):
    return [template.format(*(R(c) if not isinstance(c, Code) else c for c in pick)) for pick in itertools.product(*choices)]


class Code(str):
    """Source to be put into a template as it is."""


def code(*sources):
    return [Code(s) for s in sources]


# ---------------------------------------------------------------- formatting

FLOATS = code(
    '0.0', '-0.0', '1.0', '-1.0', '0.5', '1.5', '2.5', '-2.5', '0.125', '0.1', '0.15', '2.675', '1e-5', '0.0001', '0.00012345', '123456789.0',
    '1234567.891', '1e15', '1e16', '123456789012345680.0', '1e22', '1e23', '9.999999999999999e22', '1e100', '1.7976931348623157e308', '5e-324',
    '2.2250738585072014e-308', '9.995', '99.95', '0.995', '999999.5', '0.045', '1e21', '4.35', '1234.5', "float('inf')", "float('-inf')", "float('nan')",
)
FLOAT_SPECS = [
    '', 'e', 'f', 'g', 'n', '%', 'E', 'F', 'G', '.0e', '.0f', '.0g', '.1e', '.1f', '.1g', '.2f', '.3e', '.5g', '.10f', '.17g', '.20e', '.30f', '#.0f',
    '#g', '#.3g', '+', ' ', '+.2f', ' .2f', '-.2f', '010.2f', '+010.1f', '<12', '>12.3', '^12.2f', '=12.2f', '*^+14.2e', ',', ',.2f', '_.2f', '020,.2f',
    '_', '.3', '.0', '.1', '.17', '#.1', 'z.1f', 'z.0f', '+z.1f', 'z', 'z.3g', '.2%', '08.1%', '.0%', 'z.0%',
]
INTS = code('0', '1', '-1', '7', '42', '-255', '255', '1000', '1234567', '-123456789', '10**20', '-(10**25)', '2**64', 'True', 'False')
INT_SPECS = [
    '', 'd', 'b', 'o', 'x', 'X', 'n', '#b', '#o', '#x', '#X', '+', ' ', '-', '+d', '5', '<5', '>5', '^6', '=6', '06', '+08', '#010x', '#010b', '*^9', '*=+9',
    ',', '_', ',d', '_x', '_b', '#_x', '020,', '012_b', '_o', '015_x', '010,', '09,', '08,', '07,', 'e', '.3e', 'f', '.2f', 'g', '%', '.1%', '020.3f',
]
BAD_SPECS = [
    's', 'q', 'c', '.3', '.3d', 'z', 'zd', ',_', '_,', ',,', '__', ',x', ',b', ',n', '_n', ',c', '_c', '_s', '10.', '.', '..', '5x5', 'xx', '{', '}', '\n', 'é', '٣',
    '٣d', '-5-', '+-5', '<<5', '=5', '05', '#', '#s', '+s', ' s', '<05', '99999999999999999999', '.99999999999999999999', '.2147483648f', '\x00<5', ' <5', '=<5', '<=5', 'é^5',
    '%d', 'I', 'Z', 'zs', '=s', '0=5s', '\u0669', '😀^7', '😀', 'ñ>7',
]
COMPLEX = code('0j', '1j', '(1+2j)', '(-0.0+1j)', '(1.5-2.25j)', '(-1e20+1e-7j)', 'complex(float("nan"), float("inf"))', '(3+0j)', 'complex(0.0, -0.0)')
COMPLEX_SPECS = ['', 'e', 'f', 'g', 'n', '.2f', '.0f', '.3', '+', ' ', '+.1f', '30', '<30', '^30.2f', '*>30', '#.0f', ',', ',.2f', '_', '010', '=20', '%', 'd', 's', 'z.1f', 'E', '.3G', '-']
STRS = ['', 'a', 'abc', 'hello world', 'é', '日本', '😀x', 'a\ud800']
STR_SPECS = ['', 's', '5', '<5', '>5', '^6', '^7', '05', '005', '*^9', '.2', '.0', '5.1', '10.2s', '😀<5', '😀^6', '.1s', '20', '+', '-5', 'z', '#', '=5', ',', '_', 'd', 'x', '10.10', '<', '>', '^']
PERCENT_FLOATS = code('0.0', '-0.0', '1.5', '-2.5', '1e10', '1e100', '0.00012345', "float('inf')", "float('-inf')", "float('nan')", '12345.678', '3', 'True', '10**30')
PERCENT_FLOAT_SPECS = ['%e', '%f', '%g', '%E', '%F', '%G', '%.0f', '%.3e', '%#.0f', '%#g', '%10.2f', '%-10.2f|', '%+10.2f', '%010.2f', '% .2f', '%+.0e', '%-010.1f|', '%.20f', '%.0g', '%lf', '%5.1Lf']
PERCENT_INTS = code('0', '5', '-5', '255', '-255', '10**20', 'True', '3.99', '-3.99')
PERCENT_INT_SPECS = ['%d', '%i', '%u', '%o', '%x', '%X', '%#x', '%#X', '%#o', '%5d', '%-5d|', '%05d', '%+d', '% d', '%+05d', '%.3d', '%8.3d', '%08.3d', '%#10x', '%#010x', '%-#10x|', '%+#x', '%hd', '%ld', '%.0d', '%#.5x', '%+.5d']

format_topics = [
    ('format float', product('format({}, {})', FLOATS, FLOAT_SPECS)),
    ('format int', product('format({}, {})', INTS, INT_SPECS)),
    ('format bad specs', product('format({}, {})', code('42', '2.5', "'abc'", '1j', 'True', '-7'), BAD_SPECS)),
    ('format char', product('format({}, {})', code('65', '0', '233', '0x1f600', '0xd800', '-1', '0x110000', '10**20', 'True'), ['c', '5c', '<5c', '^5c', '05c', '*>4c', '+c', '#c', 'zc', '.1c', '=5c', '_c'])),
    ('format complex', product('format({}, {})', COMPLEX, COMPLEX_SPECS)),
    ('format str', product('format({}, {})', STRS, STR_SPECS)),
    ('float repr', [f'repr({x})' for x in FLOATS] + [f'repr({rng.uniform(-1, 1) * 10 ** rng.randint(-30, 30)!r})' for _ in range(120)]
     + [f'repr({m}e{e})' for m in ('1', '9.5', '1.2345678901234567') for e in (-7, -6, -5, -4, -3, 14, 15, 16, 17, 20, 21, 22)]),
    ('format random floats', [
        f'format({rng.choice([rng.uniform(-1, 1) * 10 ** rng.randint(-25, 25), rng.randint(-10**6, 10**6) / 2 ** rng.randint(1, 12)])!r}, '
        f'{R("." + str(rng.randint(0, 22)) + rng.choice("efgEG%"))})' for _ in range(500)]),
    ('format long precision', [f'format({x}, {R(s)})' for x in ('0.1', '1/3', '5e-324', '1e300', '2.5', '-0.1', '123456.789') for s in ('.50f', '.60e', '.100g', '.120f', '.120e', '.120g', '#.120g')]
     + ['len(format(0.1, ".1100f"))', 'format(0.1, ".1100f")[-60:]', 'format(5e-324, ".1080f")[-20:]', 'format(1.5, ".5000e")[-10:]', 'len(format(1e308, ".2000f"))']),
    ('format huge', ["format('x', '99999999999999')", "format(1, '99999999999999')", "format(1.5, '99999999999999')", "format(1j, '99999999999999')", "format(1, '099999999999999')",
                     "format(1.5, '.2147483648')", "'{:{}}'.format('x', 10**13)"]),
    ('format dunder', ["'a'.__format__(5)", "(5).__format__(5)", "format(5, 5)", "format('a', b'')", "format([], '5')", "format(None, '')", "format(None, 'x')", "format(object, '')[:10]",
                       "type('S', (str,), {'__str__': lambda self: 'over'})('plain').__format__('')", "type('S', (str,), {'__str__': lambda self: 'over'})('plain').__format__('6')",
                       "format(type('F', (object,), {'__format__': lambda self, spec: 'spec=' + spec})(), 'abc')", "format(type('F', (object,), {'__format__': lambda self, spec: 5})(), 'abc')",
                       "format(type('I', (int,), {})(5), '>4')", "format(type('I', (int,), {})(5), 's')", "format(type('F', (float,), {})(5), 's')"]),
    ('percent float', product('{} % {}', PERCENT_FLOAT_SPECS, PERCENT_FLOATS)),
    ('percent int', product('{} % {}', PERCENT_INT_SPECS, PERCENT_INTS)),
    ('percent str', [
        "'%s' % 'a'", "'%s' % (1,)", "'%s %s' % (1, 'b')", "'%r' % 'a'", "'%r' % 'é\\ud800'", "'%a' % 'é'", "'%a' % '😀'", "'%5s|' % 'ab'", "'%-5s|' % 'ab'", "'%.1s' % 'ab'", "'%5.1s|' % 'ab'", "'%05s' % 'ab'",
        "'%+s' % 'a'", "'%c' % 'x'", "'%c' % 65", "'%c' % '😀'", "'%c' % 0x1f600", "'%c' % 'ab'", "'%c' % ''", "'%c' % -1", "'%c' % 0x110000", "'%c' % 10**20", "'%c' % 1.5", "'%c' % None", "'%5c|' % 'x'", "'%-5c|' % 'x'", "'%05c|' % 'x'", "'%.0c' % 'x'",
        "'%%' % ()", "'%%' % 5", "'%5%|' % ()", "'%' % ()", "'abc%' % 5", "'%s' % ()", "'%s' % (1, 2)", "'%s%s' % 1", "'%d' % 'a'", "'%d' % None", "'%x' % 1.5", "'%x' % 'a'", "'%o' % None", "'%f' % 'a'", "'%f' % None", "'%e' % '1'", "'%g' % b'1'",
        "'%q' % 1", "'%z' % 1", "'%é' % 1", "'%\\n' % 1", "'%😀' % 1", "'abc %y' % 1", "'%(a)s' % {'a': 1}", "'%(a)s %(b)s' % {'a': 1, 'b': 2}", "'%(a)s' % {}", "'%(a)s' % 5", "'%(a)s' % (5,)", "'%(a' % {'a': 1}", "'%(a)' % {'a': 1}",
        "'%(a(b))s' % {'a(b)': 1}", "'%()s' % {'': 7}", "'%(a)d' % {'a': 'x'}", "'%s' % {'a': 1}", "'%(a)s%%' % {'a': 1}", "'%(a)s %s' % {'a': 1}", "'%s %(a)s' % {'a': 1}", "'%(a)*d' % {'a': 1}", "'' % {}", "'' % []", "'' % 5", "'' % ()", "'' % 'a'", "'' % b''", "'x' % [1]", "'%s' % [1]",
        "'%*d' % (5, 3)", "'%-*d|' % (5, 3)", "'%*d|' % (-5, 3)", "'%.*f' % (2, 3.14159)", "'%.*f' % (-2, 3.14159)", "'%*.*f' % (8, 2, 3.14159)", "'%*d' % ('a', 3)", "'%.*d' % (1.5, 3)", "'%*d' % (5,)", "'%*d' % (10**20, 5)", "'%.*d' % (2**40, 5)", "'%*d' % (True, 5)",
        "'%99999999999999999999d' % 5", "'%.99999999999d' % 5", "'%9999999999999d' % 5", "'%9999999999999s' % 5", "'%hhd' % 5", "'%lld' % 5", "'%5' % 5", "'%-' % 5", "'%l' % 5", "'%.' % 5", "'%*' % 5", "'%d %d' % (1,)", "'%s' % (None,)", "'%s' % True", "'%d' % True", "'%s' % 1.0", "'%s' % b'a'",
        "'%s' % '😀'", "'😀%s' % 1", "'é%5s|' % '😀'", "'%s\\ud83d' % '\\ude00'", "'%d' % type('I', (object,), {'__int__': lambda self: 7})()", "'%x' % type('I', (object,), {'__index__': lambda self: 255})()", "'%x' % type('I', (object,), {'__int__': lambda self: 7})()", "'%d' % type('I', (object,), {'__index__': lambda self: 9})()",
        "'%f' % type('F', (object,), {'__float__': lambda self: 2.5})()", "'%s' % type('S', (object,), {'__str__': lambda self: 'st', '__repr__': lambda self: 're'})()", "'%r' % type('S', (object,), {'__str__': lambda self: 'st', '__repr__': lambda self: 're'})()", "'%s' % type('S', (object,), {'__str__': lambda self: 5})()",
        "'%d' % 1e400", "'%d' % float('nan')", "'%i' % -0.5", "'%d' % 1e25", "'%f' % 10**400", "'%o' % -(10**20)", "'%X' % 10**20", "'a%sb%sc%sd' % (1, 2, 3)", "5 % 'a'", "'a'.__mod__(5)", "'a'.__rmod__('b%s')", "'a'.__rmod__(5)", "'%s' % type('T', (tuple,), {})((1,))",
    ]),
    ('str.format', [
        "'{}'.format(1)", "'{} {}'.format(1, 2)", "'{0}{1}{0}'.format('a', 'b')", "'{a}'.format(a=1)", "'{}{a}'.format(1, a=2)", "'{{}}'.format()", "'{{{}}}'.format(1)", "'{'.format()", "'}'.format()", "'{}}'.format(1)", "'{{}'.format(1)", "'a{'.format()", "'{a'.format(a=1)", "'{a!'.format(a=1)",
        "'{a!r'.format(a=1)", "'{!}'.format(1)", "'{!r}'.format('a')", "'{!s}'.format('a')", "'{!a}'.format('é')", "'{!x}'.format(1)", "'{!é}'.format(1)", "'{!rs}'.format(1)", "'{!r:>5}'.format('a')", "'{!r:}'.format('a')", "'{a:'.format(a=1)", "'{a:{'.format(a=1)", "'{:{}}'.format(5, 10)", "'{:{}{}}'.format(5, '>', 10)", "'{:{a}}'.format(5, a='<4')",
        "'{:{:{}}}'.format(1, 2, 3)", "'{0:{1:{2}}}'.format(1, 2, 3)", "'{}{0}'.format(1)", "'{0}{}'.format(1)", "'{1}'.format(1)", "'{}{}'.format(1)", "'{a}'.format()", "'{a}'.format(1)", "'{0.real}'.format(5)", "'{.imag}'.format(5)", "'{0.foo}'.format(5)", "'{0[0]}'.format([7])", "'{[1]}'.format([7, 8])", "'{0[a]}'.format({'a': 3})",
        "'{0[5]}'.format([1])", "'{0[-1]}'.format([1])", "'{0[-1]}'.format({'-1': 'neg'})", "'{0[b]}'.format({'a': 3})", "'{0[}'.format([1])", "'{0[]}'.format([1])", "'{0[0]x}'.format([1])", "'{0.}'.format(1)", "'{0..a}'.format(1)", "'{.}'.format(1)", "'{0[0].real}'.format([5])", "'{0[0][1]}'.format([[1, 2]])", "'{0[a.b]}'.format({'a.b': 1})", "'{0[a}b]}'.format({'a}b': 1})",
        "'{0[a:b]}'.format({'a:b': 1})", "'{0[!]}'.format({'!': 1})", "'{a{b}'.format(a=1)", "'{ 0}'.format(1)", "'{0 }'.format(1)", "'{-1}'.format(1)", "'{01}'.format(1, 2)", "'{99999999999999999999}'.format(1)", "'{٣}'.format(0, 1, 2, 3)", "'{0!r:}{1!s}'.format(1, 2)", "'{:>{w}}'.format('x', w=5)", "'{:}'.format(5)", "'{:d}'.format('x')", "'{:x}'.format(255)",
        "'{:s}'.format(5)", "'{:,}'.format(1234567)", "'{:😀^5}'.format('x')", "'😀{}'.format(1)", "'{}'.format('😀')", "'{a.b}'.format(a=5)", "'{a[0]}'.format(a='xyz')", "'{a[k]}'.format(a={'k': 1})", "'{!r}'.format('\\ud800')", "'{:10}|'.format(None)", "'{}'.format(None)", "'{:5}'.format([])", "'{}'.format([1, 'a'])", "'{:%}'.format(0.5)", "'{:.2f}{:.3e}'.format(1.005, 12345.678)",
        "'{self}'.format(self=3)", "'{0}'.format(*[4])", "'{a}{b}'.format(**{'a': 1, 'b': 2})", "''.format()", "'abc'.format(1, 2, a=3)", "'{0}{0!r}{0!a}'.format('é')", "'{}'.format(type('F', (object,), {'__format__': lambda self, s: '<' + s + '>'})())", "'{:abc}'.format(type('F', (object,), {'__format__': lambda self, s: '<' + s + '>'})())", "'{:{{}}}'.format(type('F', (object,), {'__format__': lambda self, s: '<' + s + '>'})())",
        "'{a}'.format_map({'a': 1})", "'{a.real}'.format_map({'a': 1})", "'{}'.format_map({'a': 1})", "'{0}'.format_map({'a': 1})", "'{a}'.format_map({})", "'{a}'.format_map(5)", "'{a}'.format_map([1])", "'{a}'.format_map()", "'{a}'.format_map({}, {})", "'{0}'.format_map([1])", "'{a}'.format_map(type('M', (dict,), {'__missing__': lambda self, k: 'missing ' + k})())",
        "'{a:{b}}'.format_map({'a': 5, 'b': '>4'})", "'abc'.format_map(None)", "str.format()", "str.format(5)", "str.format('{}', 5)", "'{!r:{}}'.format('a', '>5')", "'{:{}}'.format('a')", "'{0:{}}'.format('a', 5)", "'{:{0}}'.format('a', 5)",
    ]),
    ('f-strings', ["f'{5:>4}'", "f'{5!r:>4}'", "f'{\"a\"!r}'", "f'{1.5:.2f}{\"x\":^5}'", "f'{5:{\">\"}{6}}'", "x = 'é'; f'{x!a}'", "f'{None}'", "f'{[1, 2]}'", "f'{5:s}'", "f'{\"x\":d}'"]),
]

# ---------------------------------------------------------------- str

TEXTS = ['', 'a', 'abc', 'aaa', 'Hello World', 'é日本', 'a😀b', '😀😀', 'x\ud800y', '\ud83d\ude00']
SUBS = ['', 'a', 'b', 'aa', 'abc', 'abcd', 'o', '日', '😀', '\ud83d', '\ude00', 'World']
BOUNDS = code('', ', 1', ', -1', ', 1, 3', ', 0, -1', ', 5', ', 3, 1', ', None, 2', ', -100, 100', ', 10**30', ', -10**30, 10**30')
WORDS = [
    '', ' ', 'a', ' a ', 'a b', '  a  b  ', 'a\tb\nc', 'one two  three', '\u2003a\u00a0b\x1cc\x85d\u3000', 'a,b,,c', ',a,', ',,', 'aXXbXXc', 'XXX', 'aaaa', 'é b é', '😀 x 😀', '\x1f\x1ea\ufeffb\u200bc', 'a b c d e',
]
CASE_TEXTS = [
    '', 'a', 'A', 'abc', 'ABC', 'Hello World', 'hello WORLD', "they're bill's", 'ß', 'ŉ', 'İ', 'i̇', 'ı', 'ΑΣ', 'ΑΣ ΒΣ', 'Σ', 'ΑΣΑ', "ΑΣ'Α", "ΑΣ'", 'ΑΣ.', 'ﬁ', 'ǆ', 'ǅ', 'Ǆ', 'ŀ', 'ᾳ', 'ᾼ', 'ԱՒ', 'և', '𐐀𐐨', '𐐨x', 'ჰ', 'Ჰ', 'ꭰ', 'Ꭰ', 'ﬀﬃ', 'ͅ', 'aͅΣ', '1a', 'a1B', '_a', '日本', 'ª', 'ⓐⒶ', 'ⅷⅧ', 'x\ud800Y',
    'ᲀ', 'ẞ', 'ſ', 'K', 'Å', 'µ', 'ÿ', '𝐀𝐚', '😀aB', 'aB😀cD', "a'b", 'aʰb', 'ʰA', 'Aʰ', "l'Été", 'ƛ', 'ɤ', 'Ɤ', '\u1c89', '\ua7cb',
]
PREDICATES = ['isascii', 'islower', 'isupper', 'istitle', 'isspace', 'isdecimal', 'isdigit', 'isnumeric', 'isalpha', 'isalnum', 'isidentifier', 'isprintable']
PREDICATE_TEXTS = CASE_TEXTS + ['0', '123', '²', '½', '٣', '一', '١٢', '1.5', ' ', '\t\n', '\x1c', '\x85', '\u200b', '\u2028', 'a b', 'a_1', '1a', '_', 'é_x', 'a·', '·a', '\x7f', '\xad', '\ufeff', 'Aa Bb', 'AA', 'a\n', '\U000e0001', '\U0001e900', '\U00010fff', '𝟎𝟏', '℘', '゛', 'ℼ', '\u0378', '\ue000']
LINES = ['', 'a', 'a\n', '\n', 'a\nb', 'a\r\nb\rc\n\nd', 'a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029i', '\r', '\r\n', '\n\r', 'a\x1fb', '😀\n😀', 'a\r\n\r\n']
STRIPS = code('', 'None', "'a'", "'ab '", "''", "' \\t'", "'😀'", "'é'", '5', "b'a'")
EXPAND = ['', '\t', 'a\tb', 'ab\tc\td', 'a\n\tb', '\r\t', '\t\t', 'é\tb', '😀\tb', 'abcdefgh\ti']
NOT_STRS = code('5', 'None', "b'a'", '1.5', '[]')

str_topics = [
    ('str repr', [f'repr({R(t)})' for t in TEXTS + ["'", '"', '\'"', '\\', '\n\r\t\0\x1b\x7f', '\xa0\xad', '\u200b\u2028', '\ufeff', '\U000e0001', '\U0010ffff', '\u0378', 'é\x85', "it's", 'a"b', '\udc80', '\ue000', '😀\ud800', '\U0001f600\x00', '\u1e94', '\U00016a40']]
     + [f'ascii({R(t)})' for t in TEXTS + ['é"', "'é'", '\U0010ffff\x7f']] + [f'str({R(t)})' for t in TEXTS]),
    ('str constructor', [
        "str()", "str(5)", "str(None)", "str('a')", "str(b'a')", "str(b'abc', 'utf-8')", "str(b'abc', 'ascii', 'strict')", "str(b'\\xff', 'utf-8', 'replace')", "str(b'\\xff', errors='replace')", "str(b'a', encoding='ascii')", "str('a', 'utf-8')", "str(5, 'utf-8')", "str(object=5)", "str(object=b'x', encoding='ascii')",
        "str(encoding='ascii')", "str(errors='x')", "str(bytearray(b'xy'), 'ascii')", "str(memoryview(b'xy'), 'ascii')", "str(1, 2, 3, 4)", "str(b'a', 5)", "str(b'a', 'utf-8', 5)", "str(b'a', None)", "str(b'a', 'a\\0b')", "str(foo=1)", "str(5, object=6)", "str(b'a', 'nope')", "str(b'', 'nope')", "str([], 'ascii')",
        "str(type('S', (object,), {'__str__': lambda self: 'st'})())", "str(type('S', (object,), {'__repr__': lambda self: 're'})())", "str(type('S', (object,), {'__str__': lambda self: 5})())", "type('S', (str,), {})('abc') + 'd'", "type('S', (str,), {})(b'abc', 'ascii')", "type('S', (str,), {})()", "type(str(type('S', (str,), {})('x'))).__name__",
        "x = type('S', (str,), {})('a😀'); [len(x), x[1], x.upper(), x == 'a😀', hash(x) == hash('a😀'), repr(x), x * 2]", "type(type('S', (str,), {})('x').strip()).__name__", "str.__new__(str, 5)", "str.__new__(5)", "str.__new__()", "str.__new__(int)", "str(type('S', (str,), {'__str__': lambda self: 'over'})('x'))", "type('S', (str,), {})(type('T', (str,), {})('x')).__class__.__name__",
    ]),
    ('str index', product('{}[{}]', ['', 'a', 'abc', 'aé日', 'a😀b', 'x\ud800'], code('0', '1', '-1', '-3', '3', '-4', '10**20', '-10**20', 'True', 'False', 'None', "'a'", '1.0', '()', '[]'))),
    ('str slice', product('{}[{}]', ['', 'abcdef', 'a😀b😀c', '日本語'], code(':', '1:', ':2', '1:3', '-2:', ':-1', '::2', '::-1', '1::2', '4:1:-1', '-1:-4:-2', '3:1', '10:', ':10', '-100:100', '::-3', 'None:None:None', '1:10**30', '-10**30:2', '::10**30', "'a':", ':1.5', '::0', ":'b'", '::None', 'True:'))),
    ('str compare', product('{} {} {}', ['', 'a', 'ab', 'b', 'é', '😀', '\uffff', '\ud800', '日'], code('<', '<=', '==', '!=', '>', '>='), ['', 'a', 'abc', '😀', '\uffff', '\ud800x'])
     + product('{} {} {}', code("'a'"), code('<', '<=', '==', '!=', '>', '>='), code('5', 'None', "b'a'", 'type("S", (str,), {})("a")', 'type("S", (str,), {})("b")'))),
    ('str contains', product('{} in {}', SUBS, ['', 'abc', 'a😀b', '\ud83d\ude00', '日本World']) + ["5 in 'a'", "None in ''", "b'a' in 'a'", "'a' not in 'abc'", "'' in ''"]),
    ('str concat and repeat', product('{} + {}', TEXTS, ['', 'z', '😀', '\ude00']) + product('{} + {}', code("'a'", "'😀'"), NOT_STRS) + ["5 + 'a'", "None + ''", "'a'.__add__(5)", "'a' + type('S', (str,), {})('b')"]
     + product('{} * {}', ['', 'ab', '😀', 'é'], code('0', '1', '3', '-1', 'True')) + product('{} * {}', code("'ab'"), code("'c'", '1.5', 'None', '10**100', '-10**100', '2**62', '2**70', '10**13', '2**62+1')) + ["3 * 'ab'", "0 * 'a'", "'ab'.__mul__(2)", "'ab'.__rmul__(2)", "'a'.__mul__('b')", "x = 'a'; x *= 3; x", "x = 'a'; x += 'b'; x", "'' * 10**13", "'é' * (10**13)", "'😀' * 10**13"]),
    ('str find', [f'{R(t)}.{m}({R(s)}{b})' for t in ['', 'abcabc', 'aaa', 'a😀b😀', '日本日'] for s in ['', 'a', 'aa', 'bc', '😀', '日', 'x'] for b in BOUNDS[:9] for m in ('find', 'rfind', 'count')]
     + [f'{R(t)}.{m}({R(s)}{b})' for t in ['abcabc', 'a😀b😀'] for s in ['b', 'z', ''] for b in ['', ', 2', ', 10**30', ', 1, 2', ', -10**30, 10**30'] for m in ('index', 'rindex')]
     + [f"'abc'.{m}({a})" for m in ('find', 'index', 'count', 'rfind', 'rindex') for a in ('', '5', 'None', "b'a'", "'a', 'b'", "'a', 1.5", "'a', None, None", "'a', 0, 'x'", "'a', 1, 2, 3", "sub='a'", "'a', start=1")]),
    ('str startswith', [f'{R(t)}.{m}({s}{b})' for t in ['', 'abc', 'a😀b'] for s in ["''", "'a'", "'bc'", "'c'", "'😀b'", "('x', 'a')", "()", "('',)", "('b', 'bc')"] for b in ['', ', 1', ', 0, 2', ', 5', ', -1', ', 3, 1'] for m in ('startswith', 'endswith')]
     + [f"'abc'.{m}({a})" for m in ('startswith', 'endswith') for a in ('', '5', 'None', "b'a'", "('a', 5)", "(5, 'a')", "['a']", "'a', 'b'", "'a', 1, 2, 3")]
     + product('{}.{}({})', ['', 'abc', 'abab', '😀a😀'], code('removeprefix', 'removesuffix'), ['', 'a', 'ab', 'abc', 'abcd', '😀', 'b']) + ["'a'.removeprefix(5)", "'a'.removesuffix(None)", "'a'.removeprefix()", "'a'.removeprefix('a', 'b')"]),
    ('str split', product('{}.{}({})', WORDS, code('split', 'rsplit'), code('', 'None', 'None, 1', 'None, 0', "','", "' '", "'XX'", "'a', 1", "'aa'", 'maxsplit=2', "sep=' ', maxsplit=1"))
     + [f"'a b'.{m}({a})" for m in ('split', 'rsplit') for a in ("''", '5', "b''", "None, 'x'", "' ', 1.5", "' ', None", "' ', 10**30", "' ', -10**30", "' ', 1, 2", 'foo=1', "'😀'", "' ', True", "sep=None")]
     + [f"'a😀b😀😀c'.{m}({a})" for m in ('split', 'rsplit') for a in ("'😀'", "'😀', 1", "'😀😀'", "'b'", "'x'", "None")]),
    ('str splitlines', [f'{R(t)}.splitlines({a})' for t in LINES for a in ('', 'True', 'keepends=True')] + ["'a\\nb'.splitlines(5)", "'a\\nb'.splitlines([])", "'a\\nb'.splitlines(None)", "'a\\nb'.splitlines(True, False)", "'a'.splitlines(foo=1)"]),
    ('str partition', product('{}.{}({})', ['', 'abc', 'abcabc', 'a😀b'], code('partition', 'rpartition'), ['b', 'x', 'abc', '😀', 'c']) + [f"'a'.{m}({a})" for m in ('partition', 'rpartition') for a in ('', "''", '5', 'None', "b'a'", "'a', 'b'")]),
    ('str strip', [f'{R(t)}.{m}({a})' for t in ['', ' a ', 'abca', '\t\x1c\x85\u3000x\u200b ', '😀a😀', 'aéa', '   '] for m in ('strip', 'lstrip', 'rstrip') for a in STRIPS]),
    ('str layout', [f'{R(t)}.{m}({a})' for t in ['', 'ab', 'abc', 'é', '😀', '-5', '+x'] for m in ('center', 'ljust', 'rjust') for a in ('0', '2', '4', '5', "6, '*'", "7, '😀'", "-1", "3, 'é'")]
     + [f"'a'.{m}({a})" for m in ('center', 'ljust', 'rjust') for a in ('', "5, 'ab'", "5, ''", "5, 5", "5, None", "5, b' '", "'5'", '1.5', '10**13', '10**30', '-10**30', "5, ' ', 1", 'True')]
     + [f'{R(t)}.zfill({a})' for t in ['', '5', '-5', '+5', '--5', 'abc', '😀', '-'] for a in ('0', '1', '3', '5', '-2')] + ["'a'.zfill()", "'a'.zfill('5')", "'a'.zfill(10**13)", "'a'.zfill(10**30)", "'a'.zfill(1.5)"]
     + [f'{R(t)}.expandtabs({a})' for t in EXPAND for a in ('', '4', '1', '0', '-1', 'tabsize=3')] + ["'a'.expandtabs('a')", "'a\\tb'.expandtabs(10**10)", "'a'.expandtabs(10**30)", "'a'.expandtabs(1, 2)", "'\\t'.expandtabs(True)", "'a'.expandtabs(1.5)", "'\\t' .expandtabs(-2**31-1)"]),
    ('str replace', product('{}.replace({}, {})', ['', 'aaa', 'abcabc', 'a😀b😀', 'x$y'], ['', 'a', 'aa', 'bc', '😀', 'z', '$'], ['', 'X', 'YY', '😀', '$&', '$$1'])
     + product('{}.replace({}, {}, {})', ['aaaa', '', 'abab', '😀a😀'], ['', 'a', 'ab', '😀'], ['', 'X', '😀!'], code('0', '1', '2', '-1', '100', 'True'))
     + [f"'abc'.replace({a})" for a in ('', "'a'", "5, 'a'", "'a', 5", "None, None", "'a', 'b', 'c'", "'a', 'b', 1.5", "'a', 'b', count=1", "'a', 'b', 1, 2", "old='a', new='b'", "'a', 'b', 10**30", "'a', 'b', None")]),
    ('str join', ["','.join(['a', 'b'])", "','.join([])", "','.join(['a'])", "','.join('abc')", "'😀'.join(['a', 'b'])", "','.join(['a', '😀'])", "''.join(['\\ud83d', '\\ude00'])", "','.join(('a', 'b'))", "','.join({'a': 1, 'b': 2})", "','.join(x for x in ['a', 'b'])", "','.join(['a', 5])", "','.join([None])", "','.join([b'a'])", "','.join(5)", "','.join(None)", "','.join()", "','.join('a', 'b')",
                  "','.join([type('S', (str,), {})('x'), 'y'])", "type(''.join([type('S', (str,), {})('x')])).__name__", "''.join(['a', 'b', 'c'])", "'ab'.join(['', '', ''])", "','.join(iter(['a', 'b']))", "','.join(map(str, [1, 2]))", "','.join([1, 2])", "' '.join(type('I', (object,), {'__getitem__': lambda self, i: 'abc'[i]})())"]),
    ('str case', [f'{R(t)}.{m}()' for t in CASE_TEXTS for m in ('upper', 'lower', 'title', 'capitalize', 'swapcase', 'casefold')] + ["'a'.upper(1)", "'a'.title(x=1)"]),
    ('str predicates', [f'{R(t)}.{m}()' for t in PREDICATE_TEXTS for m in PREDICATES]),
    ('str translate', [
        "'abc'.translate({97: 'X'})", "'abc'.translate({97: None, 98: 120})", "'abc'.translate({97: 0x1f600})", "'a😀c'.translate({0x1f600: 'smile'})", "'abc'.translate({})", "'abc'.translate({'a': 'x'})", "'abc'.translate({97: 1.5})", "'abc'.translate({97: 0x110000})", "'abc'.translate({97: -1})", "'abc'.translate({97: True})", "'abc'.translate({97: b'x'})", "'abc'.translate({97: 0xd800})",
        "'abc'.translate('x' * 97 + 'ABC')", "'abc'.translate(['x'])", "'abc'.translate(5)", "'abc'.translate(None)", "'abc'.translate()", "'abc'.translate({}, {})", "'abab'.translate(type('M', (dict,), {'__missing__': lambda self, k: 'm'})())", "'aéb'.translate({233: 'e'})", "'abc'.translate(str.maketrans('ab', 'xy'))", "'abc'.translate(str.maketrans('ab', 'xy', 'c'))", "'abc'.translate({97: 10**30})", "'abc'.translate({97: ''})", "'abc'.translate({97: 'long'})",
        "'abc'.translate(type('T', (object,), {'__getitem__': lambda self, k: chr(k + 1)})())", "'abc'.translate(type('T', (object,), {'__getitem__': lambda self, k: [][k]})())",
        "str.maketrans('ab', 'xy')", "str.maketrans('ab', 'xy', 'z')", "str.maketrans({'a': 'b', 99: 'd', 'é': None})", "str.maketrans({})", "str.maketrans('ab', 'x')", "str.maketrans('ab', 5)", "str.maketrans('ab', 'xy', 5)", "str.maketrans(5, 'xy')", "str.maketrans(5)", "str.maketrans('a')", "str.maketrans({'ab': 1})", "str.maketrans({1.5: 1})", "str.maketrans({'': 1})", "str.maketrans()", "str.maketrans('a', 'b', 'c', 'd')", "str.maketrans('😀a', 'x😀', '日')", "'x'.maketrans('a', 'b')", "str.maketrans({'a': 1.5})", "str.maketrans({True: 'x'})", "str.maketrans('aa', 'xy')", "str.maketrans('a', 'b', 'a')", "str.maketrans([1])", "str.maketrans(type('D', (dict,), {})(a=1))",
    ]),
    ('str iterate', ["list('abc')", "list('a😀\\ud800')", "list('')", "x = iter('ab'); [next(x), x.__length_hint__(), next(x), x.__length_hint__(), list(x)]", "type(iter('ab')).__name__", "type(iter('é')).__name__", "type(iter('😀')).__name__", "x = iter('abc'); x.__setstate__(1); list(x)", "x = iter('abc'); next(x); x.__reduce__()[1:]", "x = iter('abc'); list(x); x.__reduce__()[1:]", "x = iter('abc'); x.__setstate__(-5); list(x)", "x = iter('abc'); x.__setstate__(50); list(x)", "next(iter(''))", "sorted('hello')", "list(reversed('a😀b'))", "tuple('ab')", "[c + c for c in 'xy😀']", "list(enumerate('ab'))", "max('abc')", "iter('a').__setstate__('x')"]),
    ('str rest', ["'abc'.__getnewargs__()", "'abc'.__sizeof__()", "'日'.__sizeof__()", "'😀'.__sizeof__()", "''.__sizeof__()", "len('a😀b')", "len('\\ud83d\\ude00')", "len('')", "hash('')", "hash('a') == hash('a')", "hash('😀') == hash('😀')", "'a'.foo", "'a'.upper", "str.upper(5)", "str.upper()", "'a'.upper.__name__", "str.__len__('abc')", "str.__len__(5)", "'abc'.__len__()", "'a'.__class__.__name__", "bool('')", "bool('a')", "not ''", "'a' or 'b'", "{'a': 1, '😀': 2}['😀']", "{'\\ud83d\\ude00': 1}.get('😀')", "'a'.__doc__[:20]", "str.__doc__[:20]", "'a'.x = 5; 1", "isinstance('a', str)", "isinstance('😀', str)", "type('😀') is str", "type('\\ud800').__name__", "issubclass(str, object)", "chr(97)", "chr(0x1f600)", "ord('😀')", "ord('ab')", "ord('')", "ord(b'a')", "ord(5)", "chr(-1)", "chr(0x110000)", "chr('a')", "chr(0xd800)", "-'a'", "+'a'", "~'a'", "'a' - 'b'", "'a' & 'b'", "'a' ** 2", "'a' / 2", "'a' // 2", "int('٣')", "int(' 12 ')", "float('١.٥')", "int('😀')", "'abc'[1] is 'b'[0]", "sum(['a'], '')"]),
]

# ---------------------------------------------------------------- bytes and bytearray


def both(cases):
    """The same for bytes and bytearray: `B(` stands for the constructor of a literal."""
    out = []
    for case in cases:
        out.append(case.replace('B(', '('))
        out.append(case.replace('B(', 'bytearray('))
    return out


BYTES = [b'', b'a', b'abc', b'aaa', b'Hello World', b'\xff\x00', b'a b\tc\n']
BSUBS = [b'', b'a', b'aa', b'b', b'abc', b'z']

bytes_topics = [
    ('bytes repr', [f'{R(b)}' for b in BYTES + [b"'", b'"', b'\'"', b'\\', b'\n\r\t\x0b\x7f\x80', bytes(range(256))]] + [f'bytearray({R(b)})' for b in BYTES + [b"'", b'\'"']] + [f'str({R(b)})' for b in BYTES] + ["str(bytearray(b'x'))", "ascii(b'\\xff')", "type('B', (bytearray,), {})(b'x')", "type('B', (bytes,), {})(b'x')"]),
    ('bytes constructor', [f'{t}({a})' for t in ('bytes', 'bytearray') for a in (
        '', '5', '0', '-1', '10**30', '2**70', 'True', "b'abc'", "bytearray(b'x')", "memoryview(b'xyz')", "[1, 2, 255]", "(1, 2)", 'range(3)', 'x for x in [65, 66]', "[256]", "[-1]", "['a']", "[1.5]", '[None]', '[10**30]', "'abc'", "'abc', 'ascii'", "'é', 'utf-8'", "'é', 'ascii'", "'é', 'ascii', 'ignore'", "'é', errors='ignore'", "'a', encoding='ascii', errors='strict'", "encoding='ascii'", "errors='strict'", "b'a', 'ascii'", "b'a', errors='x'", "5, 'ascii'",
        'None', '1.5', 'object()', "{}", "{1: 2}", "{65}", "source=b'a'", "source=[1]", "'a', 5", "'a', 'ascii', 5", "1, 2, 3, 4", 'foo=1', "'a', 'nope'", "type('I', (object,), {'__index__': lambda self: 3})()", "type('I', (object,), {'__bytes__': lambda self: b'by'})()", "type('I', (object,), {'__bytes__': lambda self: 5})()", "type('I', (object,), {'__iter__': lambda self: iter([1, 2])})()", "[type('I', (object,), {'__index__': lambda self: 7})()]", "iter([1, 2])", "map(ord, 'ab')", "type('S', (str,), {'__bytes__': lambda self: b'sb'})('x')", "type('B', (bytes,), {})(b'q')", "type('I', (object,), {'__index__': lambda self: [][0]})()", "memoryview(b'abcd')[::2]", "memoryview(b'abcdefgh').cast('I')", '10**13', '[True, False]', "'😀', 'utf-16-le'", "'\\ud800', 'utf-8'", "...")]),
    ('bytes index', product('{}[{}]', code("b''", "b'abc'", "bytearray(b'abc')"), code('0', '-1', '2', '3', '-4', '10**20', 'True', 'None', "'a'", '1.0', ':', '1:', '::-1', ':-1', '::2', '2:0:-1', '10:', '::0', "'a':", ':10**30'))),
    ('bytes compare', product('{} {} {}', code("b''", "b'a'", "b'ab'", "b'b'", "bytearray(b'ab')"), code('<', '<=', '==', '!=', '>', '>='), code("b'a'", "b'abc'", "bytearray(b'ab')", "memoryview(b'ab')", "'a'", '5', 'None')) + ["memoryview(b'ab') == b'ab'", "memoryview(b'ab') < b'ac'"]),
    ('bytes contains', both(f'{s} in B({R(b)})' for b in BYTES[:4] for s in ("b'a'", "b''", '97', '256', '-1', "'a'", 'None', '10**30', "bytearray(b'bc')", '1.5', 'True'))),
    ('bytes concat and repeat', product('{} + {}', code("b'a'", "bytearray(b'a')"), code("b'b'", "bytearray(b'c')", "memoryview(b'd')", "'b'", '5', 'None', "b''")) + product('{} * {}', code("b'ab'", "bytearray(b'ab')", "b'x'"), code('0', '1', '3', '-1', 'True', '1.5', "'a'", '10**100', '2**62', '10**13', 'None')) + ["3 * b'ab'", "5 + b'a'", "x = b'a'; x += b'b'; x", "x = bytearray(b'a'); x += b'b'; x", "x = bytearray(b'a'); x *= 3; x", "x = bytearray(b'a'); x += x; x", "x = bytearray(b'a'); x += 'b'; x", "x = bytearray(b'ab'); y = x; x *= 0; [x, y]", "b'a'.__add__('b')", "x = bytearray(b'a'); x += [1]; x"]),
    ('bytes find', both(f'B({R(t)}).{m}({s}{b})' for t in (b'', b'abcabc', b'aaa') for s in ("b''", "b'a'", "b'aa'", "b'bc'", '97', "b'x'") for b in ('', ', 1', ', -2', ', 1, 3', ', 5', ', None, 2', ', -10**30, 10**30') for m in ('find', 'rfind', 'count'))
     + both(f'B({R(b"abcabc")}).{m}({a})' for m in ('find', 'index', 'rindex', 'count') for a in ("b'b'", "b'z'", '256', '-1', "'a'", 'None', '1.5', '', "b'a', 'x'", "b'a', 1, 2, 3", "bytearray(b'ca')", "memoryview(b'bc')", "b'b', 2", '10**30'))),
    ('bytes startswith', both(f'B(b"abc").{m}({a})' for m in ('startswith', 'endswith') for a in ("b''", "b'a'", "b'bc'", "(b'x', b'a')", "()", "b'b', 1", "b'b', 1, 2", "b'', 5", "b'', 3", "'a'", '5', "(b'a', 'b')", "('b', b'a')", "['a']", '', "bytearray(b'a')", "b'c', -1", "b'a', 0, -3", "b'abc', -10", "b'a', 1, 2, 3"))
     + both(f'B({R(t)}).{m}({a})' for t in (b'', b'abab') for m in ('removeprefix', 'removesuffix') for a in ("b'ab'", "b''", "b'x'", "'a'", '5', "bytearray(b'b')"))),
    ('bytes split', both(f'B({R(t)}).{m}({a})' for t in (b'', b' a  b ', b'a,b,,c', b'aaaa', b'a\x0bb\x1cc') for m in ('split', 'rsplit') for a in ('', 'None, 1', "b','", "b'aa'", "b'a', 1", 'maxsplit=0'))
     + both(f"B(b'a b').{m}({a})" for m in ('split', 'rsplit') for a in ("b''", "' '", '5', "32", "b' ', 'x'", "sep=b' '", "bytearray(b' ')", "b' ', 1, 2"))
     + both(f'B({R(t)}).splitlines({a})' for t in (b'', b'a\nb\r\nc\rd', b'\n', b'a\x0bb\x1cc\x85d', b'\r\n\r\n') for a in ('', 'True'))
     + both(f'B(b"abcabc").{m}({a})' for m in ('partition', 'rpartition') for a in ("b'b'", "b'x'", "b''", "'b'", '5', "bytearray(b'ca')"))),
    ('bytes strip', both(f'B({R(t)}).{m}({a})' for t in (b'', b' a ', b'abca', b'\t\x0b\x1cx\x85 ') for m in ('strip', 'lstrip', 'rstrip') for a in ('', 'None', "b'a'", "b' a'", "b''", "'a'", '97'))),
    ('bytes layout', both(f'B({R(t)}).{m}({a})' for t in (b'', b'ab', b'abc') for m in ('center', 'ljust', 'rjust') for a in ('0', '4', '5', "6, b'*'", "3, b'ab'", "5, '*'", '5, 42', "5, bytearray(b'-')", '-1', "'5'", '10**13', "5, b''"))
     + both(f'B({R(t)}).zfill({a})' for t in (b'', b'-5', b'+x', b'5') for a in ('0', '4', "'4'", '10**13')) + both(f'B({R(t)}).expandtabs({a})' for t in (b'', b'a\tb', b'ab\tc\n\td') for a in ('', '4', '0', '-1', 'tabsize=2', "'x'"))),
    ('bytes change', both(f'B({R(t)}).replace({a})' for t in (b'', b'aaaa', b'abab') for a in ("b'a', b'X'", "b'', b'-'", "b'aa', b''", "b'ab', b'xyz', 1", "b'a', b'b', 0", "b'', b'-', 2", "b'z', b'y'", "'a', b'b'", "b'a', 'b'", "b'a', 97", "b'a', b'b', 'c'", "b'a'", "b'a', b'b', -1", "b'aaaaa', b''"))
     + both(f'B({R(t)}).{m}()' for t in (b'', b'abc', b'ABC', b'hello World', b"they're 2nd", b'\xe9A\xff', b'a1B', b'1a') for m in ('upper', 'lower', 'title', 'capitalize', 'swapcase'))
     + both(f'B({R(t)}).{m}()' for t in (b'', b'a', b'A', b'aB', b'1', b'a1', b' \t', b'\x0b', b'\xe9', b'Ab Cd', b'AB', b'a b', b'Ab1c', b'A1b') for m in ('isascii', 'isalpha', 'isdigit', 'isalnum', 'isspace', 'islower', 'isupper', 'istitle'))
     + both(f'B(b"abcabc").translate({a})' for a in ('None', "None, b'b'", "bytes(range(256))", "bytes.maketrans(b'ab', b'xy')", "bytes.maketrans(b'ab', b'xy'), b'c'", "b'abc'", "'a'", "None, delete=b'a'", "None, 'a'", '5', '', "bytearray(256)"))
     + ["bytes.maketrans(b'a', b'b')[95:100]", "bytes.maketrans(b'a', b'bc')", "bytes.maketrans('a', 'b')", "bytearray.maketrans(b'a', b'b')[97]", "bytes.maketrans(b'a')", "bytes.maketrans(b'aa', b'xy')[97]"]
     + both(f'B(b",").join({a})' for a in ("[b'a', b'b']", '[]', "[b'a']", "b'ab'", "[b'a', 5]", "['a']", '5', "[bytearray(b'x'), memoryview(b'y')]", "(x for x in [b'1', b'2'])", 'None', "[None]"))),
    ('bytes hex', both(f'B({R(t)}).hex({a})' for t in (b'', b'\x00', b'\x01\xab\xff', bytes(range(7))) for a in ('', "':'", "b'-'", "':', 2", "':', -2", "':', 0", "' ', 3", "'', 1", "'ab'", "'é'", '5', "':', 'x'", "sep='-', bytes_per_sep=4", "':', 100", "':', -4", "':', 10**20", "None"))
     + [f'{t}.fromhex({a})' for t in ('bytes', 'bytearray', "type('B', (bytes,), {})") for a in ("''", "'00ff'", "'00 FF\\n0a'", "'0'", "'0 0'", "'zz'", "'0g'", "'é0'", '5', "b'00'", "'00 0'", "' 1 '", "'0\\u00b2'", "'1😀'")]),
    ('bytes decode', both(f'B({R(t)}).decode({a})' for t in (b'', b'abc', 'é日😀'.encode(), b'\xff\xfea') for a in ('', "'utf-8'", "'ascii'", "'latin-1'", "'ascii', 'ignore'", "errors='replace'", "encoding='utf-16'", "'nope'", '5', 'None', "'utf-8', 5", "'a\\0b'"))),
    ('bytes percent', both([
        "B(b'%s') % b'a'", "B(b'%b') % b'a'", "B(b'%s') % bytearray(b'a')", "B(b'%s') % memoryview(b'a')", "B(b'%s') % 'a'", "B(b'%s') % 5", "B(b'%b') % None", "B(b'%a') % 'é'", "B(b'%r') % 'é'", "B(b'%d') % 5", "B(b'%5d|%-5d|%05d') % (1, 2, 3)", "B(b'%x %X %o %#x') % (255, 255, 8, 16)", "B(b'%f %e %g') % (1.5, 1.5, 1.5)", "B(b'%.2f') % 3", "B(b'%c') % 65", "B(b'%c') % b'x'", "B(b'%c') % bytearray(b'x')", "B(b'%c') % 256", "B(b'%c') % -1", "B(b'%c') % 'x'", "B(b'%c') % b'xy'", "B(b'%c') % 1.5", "B(b'%5c|') % 65", "B(b'%%') % ()", "B(b'%') % ()", "B(b'%s') % ()", "B(b'%s') % (1, 2)", "B(b'') % 1", "B(b'%s %s') % (b'a', b'b')",
        "B(b'%(a)s') % {b'a': b'x'}", "B(b'%(a)s') % {'a': b'x'}", "B(b'%(a)s') % 5", "B(b'%(a') % {b'a': 1}", "B(b'%q') % 1", "B(b'ab%z') % 1", "B(b'%d') % 'a'", "B(b'%d') % 1.9", "B(b'%x') % 1.5", "B(b'%f') % 'a'", "B(b'%*d') % (5, 3)", "B(b'%.*f') % (1, 2.55)", "B(b'%*d') % ('a', 3)", "B(b'%.2s|%5.1s|') % (b'abc', b'xyz')", "B(b'%-5s|') % b'a'", "B(b'%05d') % -3", "B(b'%+d % d') % (1, 1)", "B(b'\\xff%s') % b'\\xfe'", "B(b'%s') % type('T', (object,), {'__bytes__': lambda self: b'tb'})()", "B(b'%s') % type('T', (object,), {'__bytes__': lambda self: 'tb'})()", "B(b'%99999999999999999999d') % 5", "B(b'%9999999999999s') % b'a'", "B(b'%i %u') % (1, 2)", "B(b'%l') % 1", "B(b'x') % b'a'", "B(b'%d') % None", "B(b'%c') % None", "B(b'%c') % True", "B(b'%s') % [1]",
    ]) + ["5 % b'a'", "b'a'.__rmod__(5)", "type(b'%s' % b'a').__name__", "type(bytearray(b'%s') % b'a').__name__"]),
    ('bytes iterate', ["list(b'ab')", "list(bytearray(b'ab'))", "type(iter(b'')).__name__", "type(iter(bytearray())).__name__", "x = iter(b'abc'); [next(x), x.__length_hint__(), list(x), x.__length_hint__()]", "x = bytearray(b'ab'); i = iter(x); next(i); x.append(99); list(i)", "x = iter(b'abc'); x.__setstate__(2); list(x)", "x = iter(b'abc'); next(x); x.__reduce__()[1:]", "x = iter(b''); list(x); x.__reduce__()[1:]", "x = iter(bytearray(b'')); list(x); x.__reduce__()[1:]", "list(reversed(b'abc'))", "max(b'abc')", "sum(b'abc')", "bytes(reversed(bytearray(b'abc')))", "sorted(b'cab')", "x = bytearray(b'abcd'); i = iter(x); next(i); next(i); x.clear(); list(i)"]),
    ('bytes rest', ["hash(b'') ", "hash(b'a') == hash(b'a')", "hash(bytearray())", "b'a'.__getnewargs__()", "b'abc'.__sizeof__()", "b''.__sizeof__()", "b'a'.__bytes__()", "type(type('B', (bytes,), {})(b'x').__bytes__()).__name__", "len(b'abc')", "bool(b'')", "b'a'.foo", "bytes.upper(5)", "bytes.__new__(int)", "bytes.__new__()", "{b'a': 1}[b'a']", "b'a' == 'a'", "bytearray(b'ab').__reduce__()", "bytearray().__reduce__()", "bytearray(b'ab').__reduce_ex__(3)[1]", "bytearray(b'\\xff').__reduce_ex__(2)[1]", "bytearray().__alloc__()", "type('B', (bytearray,), {})(b'ab')", "b'a'.__buffer__(0)[0]", "bytes.fromhex.__name__", "b'abc'.index(98)", "~b'a'", "b'a' - b'b'", "b'a' & b'b'", "isinstance(b'', bytes)", "bytes(b'ab') is None", "x = type('B', (bytes,), {})(b'abc'); [x[0], x[:2], len(x), x == b'abc', hash(x) == hash(b'abc'), {b'abc': 1}[x]]"]),
    ('bytearray changes', [f'x = bytearray(b"abcdef"); {s}; x' for s in (
        'x.append(65)', 'x.append(256)', 'x.append(-1)', "x.append('a')", "x.append(b'a')", 'x.append(1.5)', 'x.append()', 'x.append(10**30)', 'x.append(True)', 'x.extend([1, 2])', "x.extend(b'xy')", "x.extend('xy')", "x.extend('')", 'x.extend(5)', 'x.extend(x)', 'x.extend([256])', "x.extend(['a'])", 'x.extend([-1])', 'x.extend(i for i in [65, 66])', 'x.extend(None)', "x.extend(memoryview(b'q'))", 'x.extend({65: 1})', 'x.extend([])', 'x.extend(map(ord, "ab"))', 'x.extend([1.5])',
        'x.insert(0, 65)', 'x.insert(3, 65)', 'x.insert(100, 65)', 'x.insert(-1, 65)', 'x.insert(-100, 65)', 'x.insert(0, 256)', "x.insert('a', 65)", 'x.insert(0)', 'x.insert(10**30, 65)', "x.insert(0, 'a')", 'x.pop()', 'x.pop(0)', 'x.pop(-1)', 'x.pop(6)', 'x.pop(-7)', "x.pop('a')", 'x.pop(10**30)', 'x.remove(97)', 'x.remove(120)', 'x.remove(256)', "x.remove('a')", "x.remove(b'a')", 'x.reverse()', 'x.clear()', 'x.clear(1)', 'y = x.copy(); y.append(1)',
        'x[0] = 65', 'x[-1] = 65', 'x[6] = 65', 'x[-7] = 65', 'x[0] = 256', "x[0] = 'a'", "x[0] = b'a'", "x['a'] = 65", 'x[10**30] = 65', 'x[0] = 1.5', 'x[True] = 65', 'x[None] = 65', "x[1:3] = b'XYZ'", "x[1:3] = b''", "x[:] = b'new'", 'x[1:3] = [65, 66, 67]', "x[2:2] = b'--'", "x[5:2] = b'--'", "x[::2] = b'XYZ'", "x[::2] = b'XY'", "x[::2] = b''", "x[::-1] = b'XYZUVW'", "x[1:3] = 'ab'", 'x[1:3] = 5', 'x[1:3] = None', 'x[1:3] = [256]', "x[1:3] = ['a']", 'x[:2] = x', 'x[::2] = x[::2]', 'x[4:0:-2] = b"12"', 'x[1:3] = (i for i in [1, 2])', 'x[100:] = b"end"', 'x[-100:2] = b"s"', 'x[1:2] = memoryview(b"mv")', 'x[::-2] = b""', "x[0:0] = b'pre'", "x[1:3] = 1.5", "x[::2] = 5", "x[::3] = bytearray(b'zz')",
        'del x[0]', 'del x[-1]', 'del x[6]', "del x['a']", 'del x[1:3]', 'del x[:]', 'del x[::2]', 'del x[::-1]', 'del x[1::2]', 'del x[4:1:-2]', 'del x[10:]', 'del x[::3]', 'del x[5:0:-1]', 'del x[2:]', 'del x[:2]', 'del x[10**30]', 'del x[::10]', 'x.__init__()', "x.__init__(b'new')", "x.__init__('s', 'ascii')", 'x.__init__(3)', "x.__init__(None)", 'x += b"gh"', 'x *= 2', 'x *= 0', 'x *= -1', 'del x[:3]; x.append(1); x.extend(b"more than before"); del x[0]', 'x.__setitem__(0, 66)', 'x.__delitem__(0)', 'x.__iadd__(b"z")', 'x.foo = 1')]
     + ['bytearray().pop()', 'bytearray().pop(0)', 'x = bytearray(b"abc"); [x.pop(0), x.pop(), x]', 'x = bytearray(b"abcabc"); x.remove(98); x', 'bytearray(b"ab").copy() == b"ab"', 'x = bytearray(); [x.append(i) for i in range(20)]; x', 'x = bytearray(range(10)); del x[:3]; del x[-2:]; x[1] = 99; x']),
    ('bytearray exports', [f'x = bytearray(b"abcdef"); m = memoryview(x); {s}; x' for s in ('x.append(1)', 'x.extend(b"1")', 'x.extend(b"")', 'x.insert(0, 1)', 'x.pop()', 'x.remove(97)', 'x.clear()', 'x[0] = 1', 'x[1:3] = b"12"', 'x[1:3] = b"123"', 'del x[0]', 'del x[::2]', 'x += b"1"', 'x += b""', 'x *= 2', 'x *= 1', 'x.reverse()', 'x.__init__(b"a")', 'x.__init__(b"abcdef")', 'm[0] = 65', 'm.release(); x.append(1)', 'n = m[1:]; m.release(); x.append(1)', 'n = m[1:]; m.release(); n.release(); x.append(1)', 'x[::2] = b"123"', 'x[::2] = b""', 'm[:3] = b"XYZ"', 'm.__enter__(); m.__exit__(None, None, None); x.append(1)', 'x = x + b"1"', 'x.upper()', 'x[:] = b"uvwxyz"')]),
]

# ---------------------------------------------------------------- memoryview

VIEWS = code("memoryview(b'abcdef')", "memoryview(bytearray(b'abcdef'))", "memoryview(b'')", "memoryview(b'abcdef')[1:5]", "memoryview(b'abcdef')[::-2]", "memoryview(bytes(range(24))).cast('I')", "memoryview(bytes(range(24))).cast('B', [2, 3, 4])", "memoryview(bytes(range(24))).cast('H', (3, 4))", "memoryview(b'abcdef').cast('c')", "memoryview(b'x').cast('B', [])")
ATTRIBUTES = ['nbytes', 'readonly', 'itemsize', 'format', 'ndim', 'shape', 'strides', 'suboffsets', 'c_contiguous', 'f_contiguous', 'contiguous', 'obj']
KEYS = code('0', '-1', '1', '100', '-100', '()', '...', '(0, 0)', '(1, 2)', '(1, 2, 3)', '(0, 0, 0, 0)', '(5, 0)', "'a'", 'None', '1.5', '1:3', '::2', '::-1', '(slice(0, 1), slice(0, 1))', '10**30', '(slice(0, 1), 0)', 'True', "(0, 'a')", '4:1', '::0')
NATIVE = 'cbB?hHiIlLqQnNfdeP'
PACKED = code('0', '1', '-1', '127', '128', '255', '256', '65535', '2**31', '2**32 - 1', '2**63 - 1', '2**63', '2**64 - 1', '-2**63', '-2**63 - 1', '1.5', "'a'", "b'a'", "b'ab'", 'None', 'True', '1e400', '65504.0', '65520.0', '0.1')

memoryview_topics = [
    ('memoryview constructor', [f'memoryview({a})' for a in ('', '5', "'a'", 'None', '[]', "b'a', 2", "obj=b'a'", 'foo=1')] + ["memoryview(object=b'ab')[0]", "memoryview(memoryview(b'ab'))[1]", "memoryview(b'ab')", "x = memoryview(b'a'); x.release(); x", "memoryview._from_flags(b'ab', 0)[0]", "memoryview._from_flags(b'ab', 1)", "memoryview._from_flags(bytearray(b'ab'), 1)[0]", "type('M', (memoryview,), {})"]),
    ('memoryview attributes', [f'{v}.{a}' for v in VIEWS for a in ATTRIBUTES] + ["memoryview(b'a').foo", "memoryview(b'a').nbytes.real", "memoryview(memoryview(b'ab')).obj", "memoryview(bytearray(b'ab')).toreadonly().readonly", "memoryview(bytearray(b'ab')).toreadonly().obj"]),
    ('memoryview index', [f'{v}[{k}]' for v in VIEWS for k in KEYS if not (str(k) in ('1:3', '::2', '::-1', '4:1') and True)] + [f'{v}[{k}].tolist()' for v in VIEWS for k in ('1:3', '::2', '::-1', '4:1', '-2:')]),
    ('memoryview methods', [f'{v}.{m}' for v in VIEWS for m in ('tolist()', 'tobytes()', "tobytes('C')", "tobytes('F')", "tobytes('A')", 'hex()', "hex(':')", "hex(':', 2)", '__len__()', 'toreadonly().tolist()')] + [f'len({v})' for v in VIEWS] + [f'list({v})' for v in VIEWS] + [f'bytes({v})' for v in VIEWS] + [f'hash({v}) is not None' for v in VIEWS]
     + ["memoryview(b'a').tobytes('X')", "memoryview(b'a').tobytes(5)", "memoryview(b'a').tobytes(None)", "memoryview(b'a').tobytes(order='F')", "hash(memoryview(b'abc')) == hash(b'abc')", "hash(memoryview(bytearray(b'abc')).toreadonly())", "list(reversed(memoryview(b'abc')))", "98 in memoryview(b'abc')", "b'b' in memoryview(b'abc')", "list(iter(memoryview(b'abc')))", "type(iter(memoryview(b''))).__name__", "bytes(memoryview(b'abcdef')[::-2])", "b','.join([memoryview(b'ab')[::-1], b'c'])", "b'x' + memoryview(b'ab')[::-1]", "bytearray(memoryview(b'abcd')[1:3])", "memoryview(b'ab') + b'c'", "memoryview(b'ab') * 2", "max(memoryview(b'abc'))", "bool(memoryview(b''))", "memoryview(b'ab').__enter__()[0]", "with_ = memoryview(b'ab'); with_.__exit__(); with_[0]", "memoryview(memoryview(b'abcdef')[::-2]).tolist()", "memoryview(b'abcdef')[::-2][::-1].tolist()", "memoryview(b'abcdef')[1:][1:][::2].tolist()", "b'b' == memoryview(b'abc')[1:2]", "b'cba'.find(memoryview(b'ab')[::-1])"]),
    ('memoryview cast', [f'memoryview({s}).cast({a}).tolist()' for s in ("bytes(range(16))", "b''") for a in [R(c) for c in NATIVE] + ["'@I'", "'<I'", "'ii'", "''", "'z'", "'B', [4, 4]", "'B', (2, 8)", "'B', [3, 5]", "'B', [16]", "'B', [1, 16]", "'H', [2, 4]", "'B', []", "'B', [0]", "'B', [-1]", "'B', ['a']", "'B', [1.5]", "'B', 5", "'B', [10**30]", "'B', [1] * 65", "5", "None", "'B', shape=[16]", "format='B'", "'B', [2**62, 4]", "'B', [True, 16]", "'é'"]]
     + [f"memoryview(bytes(range(16))).cast({a}).cast({b}).tolist()" for a in ("'I'", "'B', [4, 4]", "'c'") for b in ("'B'", "'I'", "'H'", "'B', [16]", "'B', [2, 8]", "'b'", "'@B'")] + ["memoryview(bytes(16))[::2].cast('I')", "memoryview(bytes(16))[1:9].cast('Q').tolist()", "memoryview(bytes(16))[:0].cast('I').tolist()", "memoryview(bytes(16))[1:4].cast('H')"]),
    ('memoryview assign', [f'x = bytearray(16); m = memoryview(x).cast({R(c)}); m[0] = {v}; [m[0], x]' for c in NATIVE for v in PACKED]
     + [f'x = bytearray(b"abcdef"); m = memoryview(x); {s}; x' for s in ('m[0] = 65', 'm[-1] = 65', 'm[6] = 65', 'm[0] = 256', "m[0] = b'a'", "m[0] = 'a'", "m[1:3] = b'XY'", "m[1:3] = b'XYZ'", "m[::2] = b'XYZ'", "m[::-1] = b'uvwxyz'", 'm[1:3] = [1, 2]', "m[1:3] = 'ab'", "m['a'] = 1", 'del m[0]', 'm[1:4] = m[2:5]', 'm[2:5] = m[1:4]', 'm[::-1] = m', "m[0:2] = memoryview(b'abcd').cast('H')", "m[()] = 1", 'm[...] = 1', 'm[0, 0] = 1', 'm[1:1] = b""', "m[1:3] = bytearray(b'zz')", "m[1:3] = memoryview(b'zz').cast('b')", "m[1:3] = memoryview(b'zz').cast('@B')")]
     + ["m = memoryview(b'abc'); m[0] = 1; 1", "m = memoryview(b'abc'); del m[0]; 1", "m = memoryview(bytearray(8)).cast('B', [2, 4]); m[1, 2] = 7; m.tolist()", "m = memoryview(bytearray(8)).cast('B', [2, 4]); m[1] = 7; 1", "m = memoryview(bytearray(1)).cast('B', []); m[()] = 7; m.tolist()", "m = memoryview(bytearray(8)).cast('B', [2, 4]); m[0:1] = m[0:1]; 1", "m = memoryview(bytearray(8)).toreadonly(); m[0] = 1; 1"]),
    ('memoryview compare', [f'{a} {op} {b}' for a in ("memoryview(b'abc')", "memoryview(bytes(8)).cast('I')", "memoryview(bytes(8)).cast('d')") for op in ('==', '!=', '<') for b in ("b'abc'", "bytearray(b'abc')", "memoryview(b'abc')", "b'abd'", "b'ab'", "'abc'", '5', "memoryview(b'abc').cast('b')", "memoryview(bytes(8)).cast('f')", "memoryview(bytes(8)).cast('Q')", "memoryview(bytes(8)).cast('I', [1, 2])")]
     + ["x = memoryview(b'a'); x.release(); x == x", "x = memoryview(b'a'); x.release(); x == b'a'", "memoryview(b'a') == 5", "memoryview(bytes(8)).cast('B', [2, 4]) == memoryview(bytes(8)).cast('B', [2, 4])", "memoryview(bytes(8)).cast('B', [2, 4]) == memoryview(bytes(8)).cast('B', [4, 2])", "x = memoryview(b'\\0\\0\\xc0\\x7f').cast('f'); x == x", "memoryview(b'abc')[::-1] == b'cba'"]),
    ('memoryview release', [f'x = memoryview(bytearray(b"abc")); x.release(); x.{a}' for a in ('release()', 'tolist()', 'tobytes()', 'nbytes', 'obj', 'shape', '__len__()', '__enter__()', 'hex()', 'toreadonly()', 'cast("B")', 'readonly', '__exit__()')] + ['x = memoryview(b"abc"); x.release(); x[0]', 'x = memoryview(b"abc"); x.release(); x[0] = 1; 1', 'x = memoryview(b"abc"); x.release(); memoryview(x)', 'x = memoryview(b"abc"); x.release(); list(x)', 'x = memoryview(b"abc"); x.release(); hash(x)', 'x = memoryview(b"abc"); x.release(); bytes(x)', 'x = memoryview(b"abc"); y = x[1:]; x.release(); y.tolist()', 'x = memoryview(b"abc"); hash(x); x.release(); hash(x) is None', 'x = iter(memoryview(b"abc")); next(x); list(x)', 'x = memoryview(b"abc"); i = iter(x); next(i); x.release(); next(i)']),
]

# ---------------------------------------------------------------- codecs

HANDLERS = ['strict', 'ignore', 'replace', 'backslashreplace', 'xmlcharrefreplace', 'surrogateescape', 'surrogatepass']
ENCODE_TEXTS = ['', 'abc', 'é', '日本', '😀', '\ud800', 'a\udc80b', 'a\udc80\udcffb', 'x\ud83d\ude00', 'é\ud800\udc80日', '\udc80é\udcffü', 'a\x80\xff\u0100\uffff\U0010ffff', '\udc7f', '\udd00\udc81']
ENCODINGS = ['utf-8', 'ascii', 'latin-1', 'utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-32-le', 'utf-32-be']
BAD_UTF8 = [b'', b'abc', b'\x80', b'\xff', b'\xc0\x80', b'\xc1\xbf', b'\xc2', b'\xc2a', b'\xe0\x80\x80', b'\xe0\xa0', b'\xe0\xa0a', b'\xe0', b'\xe0a', b'\xed\xa0\x80', b'\xed\xbf\xbf', b'\xed\xa0', b'\xed\xa0a', b'\xed', b'\xf0\x80\x80\x80', b'\xf0\x90\x80', b'\xf0\x90', b'\xf0', b'\xf0\x9f\x98\x80', b'\xf0\x90\x80a', b'\xf0\x90a', b'\xf0a', b'\xf4\x8f\xbf\xbf', b'\xf4\x90\x80\x80', b'\xf5\x80\x80\x80', b'\xf8', b'a\xe9b', b'\xe9\x80', b'ab\xc3\xa9\xff\xe2\x82\xac', b'\xef\xbb\xbfx', b'\xe2\x82', b'a' * 60 + b'\xff\xfe' + 'é日😀'.encode() * 5 + b'\xe2', b'\xed\xa0\x80\xed\xb0\x80', b'\xc3\xa9' * 40]
BAD_UTF16 = [b'', b'a', b'a\x00', b'a\x00b', b'\x00\xd8', b'\x00\xd8\x00', b'\x00\xd8a\x00', b'\x00\xd8\x00\xd8\x00\xdc', b'\x00\xdc', b'\x00\xdca\x00', b'=\xd8\x00\xde', b'\xff\xfea\x00', b'\xfe\xff\x00a', b'\xff\xfe', b'\xfe\xff', b'\xff\xfe\xff\xfe', b'\xd8\x00\xdc\x00', b'\xd8\x00', b'\xdc\x00', b'\xfe\xff\xd8\x00\x00a', b'\x00\xd8\x00\xdc\x00']
BAD_UTF32 = [b'', b'a', b'a\x00\x00', b'a\x00\x00\x00', b'a\x00\x00\x00b', b'\x00\x00\x11\x00', b'\x00\xd8\x00\x00', b'\xff\xfe\x00\x00a\x00\x00\x00', b'\x00\x00\xfe\xff\x00\x00\x00a', b'\x00\x00\x00a', b'\x00\xf6\x01\x00', b'\xff\xff\xff\xff', b'\x00\xdc\x00\x00a\x00\x00\x00', b'\x00\x00\xd8\x00']
DECODE_HANDLERS = HANDLERS[:4] + HANDLERS[5:]
UTF7 = ['', 'abc', 'a+b', '+', '-', 'é', 'é-', 'éa', 'é+', '日本語', '😀', 'a😀b', '~\\', 'x\ud800y', '\n\t', 'Hi Mom -☺-!', '£1', '\x00', '!"#$%&*;<=>@[]^_`{|}']
BAD_UTF7 = [b'+', b'+-', b'+A', b'+AA', b'+AAA', b'+AAAA', b'+AOk', b'+AOk-', b'+AOk-a', b'+AOka', b'+!', b'+\x80', b'\x80', b'a\xffb', b'+2D3eAA', b'+2D3eAA-', b'+2D0', b'+2D0-', b'+2D0-a', b'+2D0AYQ-', b'+AAB', b'+AOl-', b'+AOk!x', b'+--', b'+-+-', b'~', b'\\', b'+AP/', b'+IKw-', b'+////', b'a+AOk']
ESCAPES = [b'', b'abc', b'\\n\\t\\r\\\\', b"\\'\\\"", b'\\a\\b\\f\\v', b'\\x41', b'\\x4', b'\\x', b'\\xzz', b'\\x4z', b'\\u0041', b'\\u004', b'\\u', b'\\uzzzz', b'\\U0001f600', b'\\U00110000', b'\\U0001f60', b'\\Uffffffff', b'\\101', b'\\1', b'\\18', b'\\777', b'\\0', b'\\z', b'\\', b'a\\', b'\\\n', b'a\\\nb', b'\\ud800', b'\\ud83d\\ude00', b'\xe9', b'\\8', b'\\x41\\u00e9\\U0001f600', b'\\x4\\x41', b'\\u12\\u0041']
RAWS = ESCAPES + [b'\\\\u0041', b'\\\\\\u0041', b'\\n\\u0041']

codecs_topics = [
    ('encode', product('{}.encode({}, {})', ENCODE_TEXTS, ENCODINGS, HANDLERS)),
    ('encode names', [f"'aé'.encode({a})" for a in ('', "'UTF-8'", "'utf8'", "'Utf_8'", "'utf 8'", "'U8'", "'LATIN1'", "'iso-8859-1'", "'ISO8859-1'", "'iso_8859_1'", "'latin'", "'us-ascii'", "'UTF-16LE'", "'utf-16be'", "'utf_32_le'", "'nope'", "'nope', 'ignore'", "''", "5", "None", "'ascii', 5", "'ascii', 'nope'", "'utf-8', 'nope'", "'a\\0b'", "'utf-8', 'a\\0'", "encoding='latin-1'", "errors='strict'", "'utf-8', 'strict', 1", "'utf-7'", "'unicode_escape'", "'raw-unicode-escape'", "'Unicode-Escape'", "foo=1", "'éncoding'", "'646'", "'8859'", "'cp65001'", "'l1'")] + ["'abc'.encode('ascii', 'nope')", "''.encode('nope')", "'\\ud800'.encode('utf-8', 'nope')"]),
    ('decode utf-8', product('{}.decode({}, {})', BAD_UTF8, ['utf-8'], DECODE_HANDLERS)),
    ('decode ascii', product('{}.decode({}, {})', [b'', b'abc', b'\x80', b'a\xe9b\xff', b'\xff\xfe\xfd\xfc\xfb', b'a' * 50 + b'\x80'], ['ascii', 'latin-1'], DECODE_HANDLERS + ['nope', 'xmlcharrefreplace'])),
    ('decode utf-16', product('{}.decode({}, {})', BAD_UTF16, ['utf-16', 'utf-16-le', 'utf-16-be'], DECODE_HANDLERS)),
    ('decode utf-32', product('{}.decode({}, {})', BAD_UTF32, ['utf-32', 'utf-32-le', 'utf-32-be'], DECODE_HANDLERS)),
    ('utf-7', product('{}.encode({})', UTF7, ['utf-7']) + [f'{R(t.encode("utf-7"))}.decode("utf-7")' for t in UTF7] + product('{}.decode({}, {})', BAD_UTF7, ['utf-7'], ['strict', 'ignore', 'replace', 'backslashreplace'])),
    ('unicode escape', product('{}.encode({})', ENCODE_TEXTS + ['\\', '\n\r\t\x0b\x7f\xa0', "'\"", '\\u0041'], ['unicode_escape', 'raw_unicode_escape']) + product('{}.decode({}, {})', ESCAPES, ['unicode_escape'], ['strict', 'ignore', 'replace', 'surrogateescape']) + product('{}.decode({}, {})', RAWS, ['raw_unicode_escape'], ['strict', 'ignore', 'replace'])),
    ('unicode errors', [
        "UnicodeDecodeError('a', b'b', 0, 1, 'c')", "str(UnicodeDecodeError('a', b'b', 0, 1, 'c'))", "str(UnicodeEncodeError('a', 'é', 0, 1, 'c'))", "str(UnicodeEncodeError('a', '😀日', 0, 2, 'c'))", "str(UnicodeEncodeError('a', '😀', 0, 1, 'c'))", "str(UnicodeTranslateError('é', 0, 1, 'c'))", "str(UnicodeTranslateError('日x', 0, 2, 'c'))",
    ]),
]

# Functions of `_codecs`, which packages/vm/test/codecs/codec-functions.test.ts has under the same names.
STATEFUL = {
    'utf_8_decode': BAD_UTF8, 'utf_16_decode': BAD_UTF16, 'utf_16_le_decode': BAD_UTF16, 'utf_16_be_decode': BAD_UTF16, 'utf_32_decode': BAD_UTF32, 'utf_32_le_decode': BAD_UTF32,
    'utf_32_be_decode': BAD_UTF32, 'utf_7_decode': BAD_UTF7 + [t.encode('utf-7')[:n] for t in ('日本', 'a😀b') for n in range(1, 12)], 'unicode_escape_decode': ESCAPES, 'raw_unicode_escape_decode': RAWS,
}
TABLE = 'ab\ufffe' + '日😀'
MAPS = code("{97: 'x'}", "{97: None}", '{97: 98}', "{97: 'long'}", "{97: ''}", '{97: 0x110000}', '{97: -1}', '{97: 0xfffe}', "{97: '\ufffe'}", '{97: 1.5}', "{97: b'x'}", R(TABLE), '{}', 'None', "''", "{97: 0x1f600}", "[0] * 98", '5')
ENCODE_MAPS = code("{97: b'x'}", "{97: None}", '{97: 98}', "{97: b'long'}", "{97: b''}", '{97: 256}', '{97: -1}', '{97: 1.5}', "{97: 'x'}", "charmap_build('abc')", "charmap_build(''.join(map(chr, range(256))))", "charmap_build(''.join(map(chr, range(128))) + '日' + '\ufffe' * 127)", '{}', 'None', "{97: 97, 63: 33}", "{97: 97, 38: 38, 35: 35, 59: 59, 48: 48, 49: 49, 50: 50, 51: 51}", '5')
HANDLE = [
    "lambda e: ('X', e.end)", "lambda e: ('', e.end)", "lambda e: (b'\\xff', e.end)", "lambda e: ('é', e.end)", "lambda e: ('日', e.end)", "lambda e: ('X', e.start + 1)", "lambda e: ('X', -1 if e.end < len(e.object) - 1 else e.end)", "lambda e: ('X', 100)", "lambda e: ('X', -100)", "lambda e: 5", "lambda e: ('X',)", "lambda e: (5, e.end)",
    "lambda e: ('X', 'y')", "lambda e: ['X', 1]", "lambda e: (repr((e.encoding, e.object, e.start, e.end, e.reason)), e.end)", "lambda e: [][0]", "lambda e: ('\\ud800', e.end)", "lambda e: (bytearray(b'x'), e.end)", "lambda e: None",
]
function_topics = [
    ('stateful decoding', [f'{f}({R(b)}, {R(h)}, {final})' for f, samples in STATEFUL.items() for b in samples for h in ('strict', 'replace') for final in (False, True)]
     + [f"utf_16_ex_decode({R(b)}, 'strict', {o}, {final})" for b in BAD_UTF16 for o in (-1, 0, 1) for final in (False, True)] + [f"utf_32_ex_decode({R(b)}, 'replace', {o}, {final})" for b in BAD_UTF32 for o in (-1, 0, 1) for final in (False, True)]),
    ('charmap decode', [f'charmap_decode({b}, {R(h)}, {m})' for b in (R(b'abc'), R(b'a'), R(b'\x00\x04\xff')) for h in ('strict', 'replace', 'ignore', 'backslashreplace') for m in MAPS]),
    ('charmap encode', [f'charmap_encode({R(t)}, {R(h)}, {m})' for t in ('abc', 'a', 'é日😀', '') for h in ('strict', 'replace', 'ignore', 'backslashreplace', 'xmlcharrefreplace', 'surrogateescape') for m in ENCODE_MAPS]),
    ('escape', [f'escape_decode({R(b)}, {R(h)})' for b in ESCAPES + [b'\\x', b'\\x4', b'\\xg', b'a\\x1g2', b'\\400', b'\\777'] for h in ('strict', 'ignore', 'replace', 'nope')] + [f'escape_encode({R(b)})' for b in BYTES + [b'\'"\\', bytes(range(256))]]),
    ('error callbacks', [f"register_error('h', {h}); {R(t)}.encode({R(e)}, 'h')" for h in HANDLE for t in ('aé日b', '\ud800x') for e in ('ascii', 'latin-1', 'utf-8', 'utf-16-le', 'utf-32')]
     + [f"register_error('h', {h}); {R(b)}.decode({R(e)}, 'h')" for h in HANDLE for b, e in ((b'a\xffb', 'ascii'), (b'a\xff\xe2b', 'utf-8'), (b'a\x00\x00\xd8', 'utf-16-le'), (b'\x00\xd8\x00\x00a', 'utf-32-le'), (b'a+A!b', 'utf-7'), (b'\\x4\\u12', 'unicode_escape'))]
     + [f"register_error('h', {h}); charmap_encode('aéb', 'h', {{97: 97, 88: 88}})" for h in HANDLE] + [f"register_error('h', {h}); charmap_decode(b'ab', 'h', {{97: 97}})" for h in HANDLE]
     + ["register_error('h', lambda e: (setattr(e, 'object', b'xyz'), ('R', 1))[1]); b'a\\xffb'.decode('utf-8', 'h')", "register_error('h', lambda e: (setattr(e, 'object', 'abc'), ('R', 1))[1]); b'a\\xffb'.decode('utf-8', 'h')", "register_error('h', lambda e: (setattr(e, 'object', b'\\xff\\xff'), ('R', 2))[1]); b'a\\xffb'.decode('ascii', 'h')",
        "lookup_error('nope')", "register_error('h', 5)", "register_error(5, len)"]),
]


# ---------------------------------------------------------------- every code point


def checksum(values):
    total = 0
    for value in values:
        total = (total * 31 + value) % 0x100000000
    return total


def every_code_point():
    """For each question, one checksum per 4096 code points: str methods, and the repr of single characters."""
    questions = {name: getattr(str, name) for name in PREDICATES}
    questions['continues'] = lambda c: ('a' + c).isidentifier()
    for name in ('upper', 'lower', 'title', 'casefold', 'swapcase', 'capitalize'):
        questions[name] = getattr(str, name)
    questions['repr'] = repr
    questions['strip'] = str.strip
    questions['splitlines'] = lambda c: ''.join(('x' + c + 'y').splitlines())
    table = {}
    for name, ask in questions.items():
        rows = []
        for block in range(0, 0x110000, 4096):
            values = []
            for value in range(block, block + 4096):
                answer = ask(chr(value))
                values.extend([1, int(answer)] if isinstance(answer, bool) else [len(answer), *map(ord, answer)])
            rows.append(checksum(values))
        table[name] = rows
    path = 'fixtures/builtins/unicode.json'
    with open(path, 'w', encoding='ascii', newline='\n') as file:
        json.dump(table, file, separators=(',', ':'))
        file.write('\n')
    print(f'{path}: {len(table)} questions')


main('format', format_topics)
main('str', str_topics)
main('bytes', bytes_topics)
main('memoryview', memoryview_topics)
main('codecs', codecs_topics)
main('codec-functions', function_topics, {name: getattr(_codecs, name) for name in dir(_codecs) if not name.startswith('_')})
every_code_point()
