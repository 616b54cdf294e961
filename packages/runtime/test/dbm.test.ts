import { expect, it } from 'vitest';
import { createNodeRuntime } from '../src/presets/node.js';

/** Runs a program in a folder of its own and gives the str of its `result`. */
function resultOf(program: string): string {
  const runtime = createNodeRuntime();
  runtime.run(`
import dbm, dbm.dumb, os, tempfile
def write(name, content):
    with open(name, 'wb') as file:
        file.write(content)
def read(name):
    with open(name, 'rb') as file:
        return file.read()
with tempfile.TemporaryDirectory() as folder:
    base = os.path.join(folder, 'data')
    ${program.trim().replaceAll('\n', '\n    ')}`);
  return String(runtime.eval('str(result)'));
}

it('writes the index that CPython writes, and keeps the one before it', () => {
  const program = `
with dbm.open(base, 'n') as data:
    data['a'] = 'x' * 600
    data['b'] = data["ü'\\n"] = b'y'
    data['b'] = 'z' * 513
index = read(base + '.dir'), read(base + '.bak')
result = index, len(read(base + '.dat'))`;
  expect(resultOf(program)).toBe(
    String.raw`((b'\'a\', (0, 600)\n\'b\', (2048, 513)\n"\xc3\xbc\'\\n", (1536, 1)\n', b'\'a\', (0, 600)\n\'b\', (1024, 1)\n"\xc3\xbc\'\\n", (1536, 1)\n'), 2561)`,
  );
});

it.each([
  ["base, b'SQLite format 3' + bytes(1)", 'dbm.sqlite3'],
  ["base, (0x13579ace).to_bytes(4, 'little') + bytes(12)", 'dbm.gnu'],
])('knows what wrote %s, and says that %s is missing', (file, module) => {
  const program = `
write(${file})
try:
    dbm.open(base)
except dbm.error as error:
    result = dbm.whichdb(base), str(error)`;
  expect(resultOf(program)).toBe(`('${module}', 'db type is ${module}, but the module is not available')`);
});
