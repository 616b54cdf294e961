"""What the recorders of builtin types share: runs one-line cases under the running CPython 3.13 and writes what came of them.

A case is Python source: statements separated by `; ` (assignments, augmented assignments, deletions, expressions), of which the last is an
expression. Its outcome is the repr of that expression, or `Type: message` of what was raised. The source goes into the fixture as
Python's own AST, so that packages/vm/test/builtins/expression-cases.ts can evaluate it without a compiler; the source itself is kept for
messages, and for runners that have one.

A recorder script defines a list of (topic, cases) and calls `main(name, topics)`.
"""

import ast
import json
import re
import sys
import warnings


def text(value):
    """A str as JSON can carry it: lone surrogates, which could meet to form a pair, as a list of code points."""
    return [ord(c) for c in value] if any(0xD800 <= ord(c) <= 0xDFFF for c in value) else value


BINARY = {
    ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.FloorDiv: '//', ast.Mod: '%', ast.Pow: '**',
    ast.LShift: '<<', ast.RShift: '>>', ast.BitOr: '|', ast.BitXor: '^', ast.BitAnd: '&', ast.MatMult: '@',
}
COMPARE = {
    ast.Lt: '<', ast.LtE: '<=', ast.Eq: '==', ast.NotEq: '!=', ast.Gt: '>', ast.GtE: '>=', ast.In: 'in', ast.NotIn: 'not in',
    ast.Is: 'is', ast.IsNot: 'is not',
}
UNARY = {ast.USub: '-', ast.UAdd: '+', ast.Invert: '~', ast.Not: 'not'}


def constant(value):
    if value is None or value is True or value is False or value is ...:
        return ['k', str(value)]
    if isinstance(value, str):
        return ['s', text(value)]
    if isinstance(value, bytes):
        return ['b', value.hex()]
    if isinstance(value, int):
        return ['i', hex(value)]
    if isinstance(value, float):
        return ['f', repr(value)]
    return ['j', repr(value.imag)]


def dump(node):
    """An AST node as nested lists: a letter for the kind, then its parts."""
    kind = type(node)
    if kind is ast.Constant:
        return constant(node.value)
    if kind is ast.Name:
        return ['n', node.id]
    if kind is ast.Attribute:
        return ['.', dump(node.value), node.attr]
    if kind is ast.Call:
        return ['c', dump(node.func), [dump(a) for a in node.args], [[k.arg, dump(k.value)] for k in node.keywords]]
    if kind is ast.Starred:
        return ['*', dump(node.value)]
    if kind is ast.BinOp:
        return ['2', BINARY[type(node.op)], dump(node.left), dump(node.right)]
    if kind is ast.UnaryOp:
        return ['1', UNARY[type(node.op)], dump(node.operand)]
    if kind is ast.Compare:
        return ['<', dump(node.left), [COMPARE[type(op)] for op in node.ops], [dump(c) for c in node.comparators]]
    if kind is ast.BoolOp:
        return ['&' if isinstance(node.op, ast.And) else '|', [dump(v) for v in node.values]]
    if kind is ast.IfExp:
        return ['?', dump(node.test), dump(node.body), dump(node.orelse)]
    if kind is ast.Subscript:
        return ['[', dump(node.value), dump(node.slice)]
    if kind is ast.Slice:
        return [':', *(None if part is None else dump(part) for part in (node.lower, node.upper, node.step))]
    if kind in (ast.Tuple, ast.List, ast.Set):
        return [{'Tuple': 't', 'List': 'l', 'Set': 'S'}[kind.__name__], [dump(e) for e in node.elts]]
    if kind is ast.Dict:
        return ['d', [dump(k) for k in node.keys], [dump(v) for v in node.values]]
    if kind is ast.Lambda:
        args = node.args
        return ['L', [a.arg for a in args.args], args.vararg and args.vararg.arg, dump(node.body)]
    if kind is ast.NamedExpr:
        return ['=', dump(node.target), dump(node.value)]
    if kind in (ast.ListComp, ast.GeneratorExp):
        (generator,) = node.generators
        return ['C', dump(node.elt), dump(generator.target), dump(generator.iter), [dump(i) for i in generator.ifs]]
    if kind is ast.JoinedStr:
        return ['F', [dump(v) for v in node.values]]
    if kind is ast.FormattedValue:
        return ['v', dump(node.value), node.conversion, node.format_spec and dump(node.format_spec)]
    if kind is ast.Expr:
        return dump(node.value)
    if kind is ast.Assign:
        (target,) = node.targets
        return ['=', dump(target), dump(node.value)]
    if kind is ast.AugAssign:
        return ['A', BINARY[type(node.op)], dump(node.target), dump(node.value)]
    if kind is ast.Delete:
        (target,) = node.targets
        return ['D', dump(target)]
    raise ValueError(f'{kind.__name__} is not among what cases may use: {ast.unparse(node)}')


def outcome(source, prelude):
    body = ast.parse(source).body
    scope = dict(prelude)
    try:
        exec(compile(ast.Module(body[:-1], []), '<case>', 'exec'), scope)
        result = repr(eval(compile(ast.Expression(body[-1].value), '<case>', 'eval'), scope))
    except Exception as error:
        message = str(error)
        result = f'{type(error).__name__}: {message}' if message else type(error).__name__
        result = '!' + result
    # Addresses differ from run to run.
    return text(re.sub(r'0x[0-9a-f]{8,}', '0x…', result))


def main(name, topics, prelude=None):
    """Writes fixtures/builtins/<name>.json. Run from the root of the repository."""
    if sys.version_info[:2] != (3, 13):
        sys.exit('run this under CPython 3.13')
    warnings.simplefilter('ignore')
    lines, count = [], 0
    for topic, cases in topics:
        rows = []
        for source in dict.fromkeys(cases):
            program = [dump(statement) for statement in ast.parse(source).body]
            rows.append('  ' + json.dumps([text(source), program, outcome(source, prelude or {})], separators=(',', ':')))
            count += 1
        lines.append(f' {json.dumps(topic)}: [\n' + ',\n'.join(rows) + '\n ]')
    path = f'fixtures/builtins/{name}.json'
    with open(path, 'w', encoding='ascii', newline='\n') as file:
        file.write('{\n' + ',\n'.join(lines) + '\n}\n')
    print(f'{path}: {count} cases')
