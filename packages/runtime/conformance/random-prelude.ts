/** What every program begins with: values of many types, and a way to show what has no fixed text of its own, tracebacks with the locals of all frames. */
export const PRELUDE = `
import sys
class Out(BaseException): pass
left = [FUEL]
def tick():
    left[0] -= 1
    if left[0] < 0: raise Out
def size(x, n=3):
    if isinstance(x, (int, float)): return x if -2**70 < x < 2**70 else 1
    if x is None: return 2
    if isinstance(x, (str, list, tuple)): return x if len(x) < 12 and n else x[:2]
    return x
seen = [0]
def note(depth=1):
    # What the frame of who called shows of itself.
    f = sys._getframe(depth + 1)
    text = '%d %s' % (f.f_lineno, ' '.join(k + '=' + show(v, 3) for k, v in f.f_locals.items() if not k.startswith('_')) if f.f_code.co_name[0] in 'fg' else '')
    seen[0] = (seen[0] * 31 + int.from_bytes(text.encode('utf-8', 'replace'), 'big')) % 1000000007
    return seen[0]
def peek(*a):
    note()
    return 1
def poke(name, value):
    sys._getframe(1).f_locals[name] = value
events = []
def tracer(frame, event, arg):
    if frame.f_code.co_name[0] not in 'fg': return None
    events.append((frame.f_code.co_name, frame.f_lineno, event))
    return tracer
def listen(on):
    if on: sys.settrace(tracer)
    else: sys.settrace(None)
    return 1
class P:
    k = 5
    def __init__(self, x=1, y=2):
        self.x = x
        self.y = y
    def get(self, a=0): return (self.x, a)
    @property
    def both(self):
        note()
        return [self.x, self.y]
    @classmethod
    def make(cls, *a): return cls(*a)
    @staticmethod
    def plain(a, b=3): return [a, b]
    def __add__(self, other):
        if isinstance(other, int): return P(self.x, other)
        return NotImplemented
    def __radd__(self, other):
        note()
        return P(other, self.y)
    def __eq__(self, other): return type(other) is type(self) and self.x == other.x
    def __lt__(self, other):
        if isinstance(other, str): raise ValueError('no ' + other)
        return NotImplemented
    def __hash__(self): return 7
    def __bool__(self):
        note()
        return self.x != 0
    def __len__(self): return 2
    def __getitem__(self, i):
        if i == 2: raise IndexError(i)
        return [self.x, self.y][i]
    def __contains__(self, x):
        note()
        return x == self.x
    def __enter__(self):
        self.y = 'entered'
        return self
    def __exit__(self, t, e, tb): return t is ValueError or t is TypeError
    def __call__(self, *a, **k): return (self.x, a, sorted(k))
class Q(P):
    __slots__ = ('z',)
    def __init__(self, x=3):
        super().__init__(x, 'q')
        self.z = x
    def get(self, a=1): return [super().get(a), self.z]
    def __iter__(self):
        yield self.x
        yield self.z
    def __iadd__(self, other):
        self.z = other
        return self
class S:
    __slots__ = ('x', 'y')
    def __init__(self, x=4): self.x = x
    def get(self, *a): return a
    def __getattr__(self, name):
        if name == 'both': return 'S.both'
        raise AttributeError(name)
class I(int):
    def __add__(self, other): return I(int(self) + 1)
    def get(self, a=None): return a
class T(str): pass
class L(list):
    def __getitem__(self, i): return ('L', i)
class D(dict):
    def __missing__(self, k): return ('missing', k)
class N:
    def __init__(self, n=3): self.n = n
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0: raise StopIteration
        return self.n
FRESH = (
    lambda: 0, lambda: 1, lambda: -1, lambda: 7, lambda: 2**31, lambda: -2**31 - 1, lambda: 2**53 - 1, lambda: -(2**53), lambda: 2**53 + 1,
    lambda: 2**62, lambda: 0.5, lambda: -0.0, lambda: 1e300, lambda: float('inf'), lambda: float('nan'), lambda: True, lambda: False, lambda: None,
    lambda: '', lambda: 'a', lambda: 'abc', lambda: 'a\\U0001f600b', lambda: '\\ud800', lambda: b'xy', lambda: [], lambda: [1, 2, 3],
    lambda: [0.5, 'x'], lambda: (), lambda: (1, 2), lambda: (1, (2, 3)), lambda: {}, lambda: {1: 2, 'a': 'b'}, lambda: {True: 3, -1: 4, 0.5: 5},
    lambda: {1, 2}, lambda: range(3), lambda: P(), lambda: P(0, 1), lambda: Q(), lambda: Q(0), lambda: S(), lambda: I(5), lambda: T('abc'),
    lambda: L([1, 2]), lambda: D({'a': 1}), lambda: N(), lambda: P, lambda: S, lambda: len, lambda: int, lambda: 3, lambda: 2, lambda: 5, lambda: 10,
    lambda: [3, 1, 2], lambda: (4, 5, 6),
)
def fresh(i): return FRESH[i % 54]()
NUMBERS = (1, 2, 3, 0, -1, 5, 0.5, 1.5, 2**31, 2**53 - 1, 2**53, True, I(3), 4, 6, 8)
def number(i): return NUMBERS[i % 16]
def show(x, d=0):
    if d > 4: return '...'
    if isinstance(x, (P, S, N)):
        return type(x).__name__ + '<' + ', '.join(n + '=' + show(getattr(x, n), d + 1) for n in ('x', 'y', 'z', 'n') if hasattr(x, n)) + '>'
    t = type(x)
    if t in (list, tuple, L): return t.__name__ + '[' + ', '.join([show(i, d + 1) for i in list.__iter__(x)] if isinstance(x, list) else [show(i, d + 1) for i in x]) + ']'
    if isinstance(x, dict): return t.__name__ + '{' + ', '.join(show(k, d + 1) + ': ' + show(v, d + 1) for k, v in x.items()) + '}'
    if isinstance(x, (set, frozenset)): return '{' + ', '.join(sorted(show(i, d + 1) for i in x)) + '}'
    if x is None or isinstance(x, (int, float, str, bytes, range)): return t.__name__ + ':' + ascii(x)[:90]
    if isinstance(x, BaseException): return t.__name__ + '(' + show(x.args, d + 1) + ')'
    return getattr(x, '__name__', t.__name__)
def trace(e):
    lines = []
    tb = e.__traceback__
    while tb is not None and len(lines) < 12:
        f = tb.tb_frame
        if f.f_code.co_name not in ('<module>', 'attempt'):
            lines.append('   %s:%d %s' % (f.f_code.co_name, tb.tb_lineno, ' '.join(k + '=' + show(v, 2) for k, v in f.f_locals.items() if not k.startswith('_'))))
        tb = tb.tb_next
    if e.__context__ is not None: lines.append('   in ' + type(e.__context__).__name__)
    return '\\n'.join(lines)
def attempt(what, f, *a, **k):
    try: r = f(*a, **k)
    except Out: print(what, 'out')
    except Exception as e: print(what, type(e).__name__, ascii(str(e))[:160], trace(e), sep='\\n')
    else: print(what, show(r))
G = 1
H = 'h'
`;

/** What runs generators and coroutines to their end: in a loop, by their methods, with things thrown in. */
export const DRIVERS = `
class Pause:
    def __init__(self, x): self.x = x
    def __await__(self):
        r = yield self.x
        return (r, self.x)
def pairs(it):
    i = 0
    for x in it:
        yield i, x
        i += 1
def drain(f, *a, **k):
    out = []
    for x in f(*a, **k):
        out.append(x)
        if len(out) > 6: break
    return out
def prod(f, *a, **k):
    g = f(*a, **k)
    out = [next(g)]
    for i in range(9):
        try:
            if i == 4: out.append(g.throw(ValueError('thrown')))
            elif i == 7: out.append(g.throw(KeyError))
            else: out.append(g.send(i))
        except StopIteration as e:
            out.append(e.value)
            return out
        except ValueError as e:
            out.append(trace(e))
    g.close()
    return out
def drive(f, *a, **k):
    c = f(*a, **k)
    out = []
    try:
        for i in range(20): out.append(c.send(None if i == 0 else i))
    except StopIteration as e:
        return out, e.value
    try: c.throw(KeyError('end'))
    except KeyError as e: out.append(trace(e))
    c.close()
    return out
`;
