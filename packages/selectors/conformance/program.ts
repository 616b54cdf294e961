import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = new URL('.', import.meta.url);

/** Run a program of `programs/` in a process of its own and read the JSON it prints. */
export const runProgram = (name: string, args: readonly string[], nodeOptions: readonly string[] = []): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeOptions, fileURLToPath(new URL(`programs/${name}`, folder)), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (data) => (output += String(data)));
    child.stderr.on('data', (data) => (errors += String(data)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`${name} ${args.join(' ')} ended with ${signal ?? code}\n${errors}`));
    });
  });
