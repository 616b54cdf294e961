"""Print the opcode table of the running interpreter as the TypeScript file packages/marshal/src/opcode/pyXY.ts.

Runs under CPython 3.8 to 3.14, reads `opcode` and asks `dis.stack_effect`. gen-opcodes.mjs runs it for every version.
"""

import dis
import opcode
import sys

VERSION = sys.version_info[0] * 100 + sys.version_info[1]
# Operands up to two bytes with every bit alone, and all small ones: enough to tell the forms below apart.
SAMPLES = sorted(set(range(64)) | {1 << n for n in range(16)} | {0x1FF, 0x2A7, 0x3FF, 0x123, 0x7F3})


def caches_of(name):
    """The inline cache entries of an instruction, in code units: "counter version:2"."""
    fields = getattr(opcode, "_cache_format", {}).get(name, {})
    return " ".join(field if size == 1 else "%s:%d" % (field, size) for field, size in fields.items())


def is_backward(number):
    return hasattr(dis, "_is_backward_jump") and dis._is_backward_jump(number)


def kind_of(name, number):
    for kind in ("const", "name", "free", "local", "compare"):
        if number in getattr(opcode, "has" + kind):
            return kind
    if number in opcode.hasjabs:
        return "jabs"
    if number in opcode.hasjrel:
        return "jback" if is_backward(number) else "jrel"
    has_arg = number in opcode.hasarg if hasattr(opcode, "hasarg") else number >= opcode.HAVE_ARGUMENT
    return "arg" if has_arg else "-"


def effect(number, arg, jump, has_arg):
    try:
        return dis.stack_effect(number, arg if has_arg else None, jump=jump)
    except ValueError:
        return None


def formula(number, jump, has_arg):
    """The stack effect as text: a sum of terms in the notation that packages/marshal/src/opcode/table.ts describes."""
    if not has_arg:
        base = effect(number, None, jump, False)
        return "?" if base is None else str(base)
    values = {arg: effect(number, arg, jump, True) for arg in SAMPLES}
    if any(value is None for value in values.values()):
        return "?"
    base = values[0]

    def fits(function):
        return all(base + function(arg) == value for arg, value in values.items())

    def text(*terms):
        out = str(base) if base or not terms else ""
        for factor, symbol in terms:
            sign = "-" if factor < 0 else "+"
            out += sign + (str(abs(factor)) if abs(factor) != 1 else "") + symbol
        return out

    if fits(lambda arg: 0):
        return text()
    for slope in (1, -1, 2, -2):
        if fits(lambda arg: slope * arg):
            return text((slope, "n"))
    if fits(lambda arg: (arg & 0xFF) + (arg >> 8)):
        return text((1, "l"), (1, "h"))
    weights = [(values[1 << bit] - base, bit) for bit in range(16)]
    if fits(lambda arg: sum(weight for weight, bit in weights if arg >> bit & 1)):
        return text(*((weight, "b%d" % bit) for weight, bit in weights if weight))
    for single in SAMPLES:
        step = values[single] - base
        if step and fits(lambda arg: step if arg == single else 0):
            return text((step, "(n=%d)" % single))
    raise SystemExit("no form fits the stack effect of opcode %d: %r" % (number, values))


def rows():
    for name, number in sorted(opcode.opmap.items(), key=lambda item: item[1]):
        kind = kind_of(name, number)
        if name == "CACHE":
            kind = "-"
        through, jumping = (formula(number, jump, kind != "-") for jump in (False, True))
        shown = through if through == jumping else through + "|" + jumping
        yield ("%3d %-28s %-8s %-10s %s" % (number, name, kind, shown, caches_of(name))).rstrip()


def main():
    if VERSION < 313:
        nb_ops = [symbol for _, symbol in getattr(opcode, "_nb_ops", [])]
    else:
        nb_ops = [symbol for _, symbol in opcode._nb_ops]
    lists = {
        "cmp_op": list(opcode.cmp_op),
        "nb_ops": nb_ops,
        "intrinsic_1": list(getattr(opcode, "_intrinsic_1_descs", [])),
        "intrinsic_2": list(getattr(opcode, "_intrinsic_2_descs", [])),
        "common_constants": [
            getattr(value, "__name__", repr(value)) for value in getattr(opcode, "_common_constants", [])
        ],
        "special_methods": list(getattr(opcode, "_special_method_names", [])),
    }
    print("// Written by scripts/marshal/gen-opcodes.mjs under CPython %s: do not edit." % sys.version.split()[0])
    print("import { OpcodeTable } from './table.js';")
    print()
    print("/** The opcodes of Python %d.%d. The notation of the rows is described at `OpcodeTable`. */" % sys.version_info[:2])
    print("export const py%d%d: OpcodeTable = /* @__PURE__ */ new OpcodeTable(" % sys.version_info[:2])
    print("  %d," % VERSION)
    print("  {")
    for name, items in lists.items():
        if items:
            print("    %s: '%s'," % (name, " ".join(item.replace(" ", "_") for item in items)))
    print("  },")
    print("  `")
    for row in rows():
        print(row)
    print("`,")
    print(");")


main()
