"""Record what the running CPython compiles, marshals and prints: python3.X record_fixtures.py SOURCES TARGET

SOURCES/NAME_XY.py is compiled by Python X.Y and later. TARGET/X.Y/ gets for each a .pyc file, what dis prints for it (.dis,
and .more.dis with inline caches and offsets), and in fixtures.json what it says of lines, positions and handlers;
besides, code that holds every instruction (opcodes.pyc), code with long operands (extended.pyc), stack effects, and
values in every version of the format.
"""

import dis
import json
import marshal
import opcode
import os
import sys
import types
from importlib import _bootstrap_external as external

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle  # noqa: E402

VERSION = sys.version_info[:2]
NAME = "%d.%d" % VERSION

# What marshal has types for. Not by repr alone: each is dumped in versions 0 to that of the running interpreter.
VALUES = [
    "None", "True", "False", "...", "StopIteration", "0", "1", "-1", "255", "256", "-2147483648", "2147483647",
    "2147483648", "-2147483649", "1 << 45", "(1 << 53) - 1", "1 << 53", "-(1 << 53)", "1 << 60", "(1 << 75) + 1", "-(10 ** 50)",
    "0.0", "-0.0", "1.0", "-1.5", "0.1", "1e300", "5e-324", "1e16", "123456.789", "float('inf')", "-float('inf')",
    "float('nan')", "0j", "-0j", "1.5-2j", "complex(-0.0, 1e100)", "complex('inf+nanj')",
    "''", "'a'", "'name'", "'two words'", "'é'", "'ж'", "'😀'", "'\\ud800'", "'\\udc00x'", "'\\ud83d\\ude00'", "'\\0'", "'x' * 255", "'x' * 256", "'é' * 300",
    "b''", "b'a'", "b'\\x00\\xff'", "b'x' * 300",
    "()", "(1,)", "(1, 'a', None)", "((), ((),))", "('a', 'a', 'a')", "tuple(range(1000, 1255))", "tuple(range(1000, 1256))",
    "[]", "[1, [2, [3]]]", "{}", "{'a': 1, 2: None, None: 'x', (1,): [2]}", "set()", "{1}", "frozenset()", "frozenset({1})",
    "bytearray(b'buffer')", "(lambda x: (x, x, [x]))((1000, 'shared'))",
]
if VERSION >= (3, 14):
    VALUES += ["slice(1, 2, 3)", "slice(None)", "(slice(0, None, -1), slice('a', 'b'))"]


def operands(name):
    """Operands that mean something, each in another way."""
    shift = {(3, 12): 4}.get(VERSION, 5) if VERSION >= (3, 12) else 0
    known = {
        "COMPARE_OP": [i << shift for i in range(len([op for op in opcode.cmp_op if op != "BAD"]))] + ([16 + 32] if shift == 5 else []),
        "BINARY_OP": range(len(getattr(opcode, "_nb_ops", ()))),
        "CALL_INTRINSIC_1": range(len(getattr(opcode, "_intrinsic_1_descs", ()))),
        "CALL_INTRINSIC_2": range(len(getattr(opcode, "_intrinsic_2_descs", ()))),
        "LOAD_COMMON_CONSTANT": range(len(getattr(opcode, "_common_constants", ()))),
        "LOAD_SPECIAL": range(len(getattr(opcode, "_special_method_names", ()))),
        "FORMAT_VALUE": range(8),
        "MAKE_FUNCTION": range(16),
        "SET_FUNCTION_ATTRIBUTE": range(16),
    }.get(name, (0, 1, 2, 3))
    return [*known, 0x12, 0x31] if "_FAST_" in name and name.count("FAST") == 2 else known


def every_instruction():
    """Code objects that hold all instructions with several operands, in any order: to be read, not to be run."""
    template = compile("def f(a, b, c, d):\n  def g(): a, b, c, d\n  return x, y, z, w, 1, 2.5, 'text', (None,)", "opcodes.py", "exec").co_consts[0]
    caches = getattr(opcode, "_inline_cache_entries", {})
    out = bytearray()
    for name, number in sorted(opcode.opmap.items(), key=lambda item: item[1]):
        hidden = ("INSTRUMENTED_", "ENTER_EXECUTOR", "CACHE", "RESERVED", "INTERPRETER_EXIT", "EXTENDED_ARG")
        if number > 255 or name.startswith(hidden):
            continue
        size = caches.get(name, 0) if isinstance(caches, dict) else caches[number]
        for arg in operands(name):
            if "JUMP_BACKWARD" in name or name == "END_ASYNC_FOR":
                arg += size
            out += bytes([number, arg]) + bytes(2 * size)
    # Somewhere to jump to behind the last instruction.
    out += bytes([opcode.opmap["NOP"], 0] * 16)
    return template.replace(co_code=bytes(out))


def extended():
    lines = ["def many(x):", "  while x:"]
    lines += ["    x = x + %d" % (1000 + i) for i in range(280)]
    lines += ["    if x: continue", "  return x"]
    return compile("\n".join(lines) + "\n" * 400 + "def far(): pass\n", "extended.py", "exec")


def stack_effects():
    out = {}
    for name, number in opcode.opmap.items():
        rows = []
        for arg in (0, 1, 2, 3, 5, 255, 258):
            for jump in (None, True, False):
                has_arg = number in opcode.hasarg if hasattr(opcode, "hasarg") else number >= opcode.HAVE_ARGUMENT
                try:
                    rows.append(dis.stack_effect(number, arg if has_arg else None, jump=jump))
                except ValueError:
                    rows.append(None)
        out[name] = rows
    return out


def values():
    rows = []
    for source in VALUES:
        value = eval(source)
        for version in range(marshal.version + 1):
            try:
                data = marshal.dumps(value, version)
            except ValueError:
                continue
            rows.append([source, repr(marshal.loads(data)), version, data.hex()])
    return rows


def save(folder, name, code, index, header):
    # marshal flags what is held more than once: from 3.14 on an argument alone does not hold.
    held = [code]
    if header == "timestamp":
        data = bytes(external._code_to_timestamp_pyc(code, 1700000000, 12345))
    elif header == "checked-hash":
        data = bytes(external._code_to_hash_pyc(code, b"\x01\x02\x03\x04\xfc\xfd\xfe\xff", True))
    else:
        data = bytes(external._code_to_hash_pyc(code, b"\x01\x02\x03\x04\xfc\xfd\xfe\xff", False))
    with open(os.path.join(folder, name + ".pyc"), "wb") as file:
        file.write(data)
    assert held
    # Read again, as whoever disassembles a file does.
    code = marshal.loads(data[16:])
    write(os.path.join(folder, name + ".dis"), oracle.text(code))
    if VERSION >= (3, 13):
        more = {"show_positions": True} if VERSION >= (3, 14) else {}
        write(os.path.join(folder, name + ".more.dis"), oracle.text(code, show_caches=True, show_offsets=True, **more))
    elif VERSION >= (3, 11):
        write(os.path.join(folder, name + ".more.dis"), oracle.text(code, show_caches=True))
    index[name] = {"header": header, "codes": [oracle.describe(each) for each in oracle.walk(code)]}


def write(path, text):
    with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        file.write(text)


def main():
    sources, target = sys.argv[1:3]
    folder = os.path.join(target, NAME)
    os.makedirs(folder, exist_ok=True)
    index = {}
    headers = ["timestamp", "checked-hash", "unchecked-hash"]
    for name in sorted(os.listdir(sources)):
        stem, tag = name[:-3].split("_")
        if (int(tag[0]), int(tag[1:])) > VERSION:
            continue
        with open(os.path.join(sources, name), encoding="utf-8") as file:
            code = compile(file.read(), name, "exec", dont_inherit=True)
        save(folder, stem, code, index, headers[len(index) % 3])
    save(folder, "opcodes", every_instruction(), index, "timestamp")
    save(folder, "extended", extended(), index, "timestamp")
    save(folder, "interactive", compile("x if y else z\n", "<stdin>", "single"), index, "timestamp")
    recorded = {"python": sys.version.split()[0], "files": index, "stack_effects": stack_effects(), "values": values()}
    with open(os.path.join(folder, "fixtures.json"), "w") as file:
        json.dump(recorded, file, separators=(",", ":"))
        file.write("\n")


main()
