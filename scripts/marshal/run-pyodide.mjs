// Runs a Python script under CPython 3.14 (the Pyodide build of the devDependency `pyodide-314`):
// `node run-pyodide.mjs script.py [arguments]`, like a `python3.14` without a machine of its own to run on. Paths in the
// arguments reach the script as they are; the current folder is mounted where it is.
import { readFileSync } from 'node:fs';
import { loadPyodide } from 'pyodide-314';

const [script, ...rest] = process.argv.slice(2);
const python = await loadPyodide({ env: { PYTHONHASHSEED: process.env.PYTHONHASHSEED ?? '0' }, args: [] });
for (const folder of [process.cwd(), ...rest.filter((argument) => argument.startsWith('/'))]) {
  const top = `/${folder.split('/')[1]}`;
  try {
    python.FS.mkdirTree(top);
    python.FS.mount(python.FS.filesystems.NODEFS, { root: top }, top);
  } catch {
    // Mounted already.
  }
}
python.FS.chdir(process.cwd());
python.setStdout({ batched: (line) => process.stdout.write(`${line}\n`) });
python.globals.set('argv', python.toPy([script, ...rest]));
python.runPython('import sys; sys.argv = list(argv); del argv');
try {
  python.runPython(readFileSync(script, 'utf8'), { globals: python.toPy({ __name__: '__main__', __file__: script }) });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
