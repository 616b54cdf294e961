// Runs one of programs.py under Pyodide for each line of standard input; CPU seconds and result on standard output.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadPyodide } from 'pyodide';

const pyodide = await loadPyodide({ stdout: () => {} });
pyodide.runPython(readFileSync(new URL('./programs.py', import.meta.url), 'utf8').replace("if __name__ == '__main__':", 'if False:'));

for await (const line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  const result = await pyodide.runPythonAsync(`await ${line}()`);
  const { user, system } = process.cpuUsage(before);
  console.log(`${(user + system) / 1e6} ${result}`);
}
