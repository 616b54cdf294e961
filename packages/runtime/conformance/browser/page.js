// What a page does that embeds Python: bundled for browsers, it runs in Chromium and in a context that has a web's globals and nothing else.
import { createBrowserRuntime, fetchLib, webHost } from '@pyco/runtime/browser';

/** Runs each program in one runtime; gives what it printed, or the last line of its traceback. */
export async function runPrograms(programs, libUrl) {
  const decoder = new TextDecoder();
  let printed = '';
  const print = (bytes) => {
    printed += decoder.decode(bytes);
  };
  const questions = ['Ada', 'Grace'];
  const host = webHost({
    files: { '/home/pyco/greeting.py': 'def hello(name):\n    return f"hello {name}"\n', '/data/numbers.txt': '1\n2\n3\n' },
    stdin: async () => questions.shift() ?? null,
    stdout: print,
    stderr: print,
  });
  const runtime = createBrowserRuntime({ lib: await fetchLib(libUrl), host });
  runtime.setGlobal('slowly', (text) => new Promise((resolve) => setTimeout(resolve, 1, `${text}, slowly`)));
  const results = [];
  for (const program of programs) {
    printed = '';
    try {
      await runtime.runAsync(program);
    } catch (error) {
      printed += error.traceback === undefined ? `${error.stack}` : error.traceback.trimEnd().split('\n').at(-1);
    }
    results.push(printed.trimEnd());
  }
  printed = '';
  results.push(new TextDecoder().decode(host.readFile('/tmp/out.txt')));
  try {
    runtime.run('import time\ntime.sleep(0.001)\nprint("blocked")');
  } catch (error) {
    printed += error.traceback.trimEnd().split('\n').at(-1);
  }
  results.push(printed.trimEnd());
  return results;
}

globalThis.runPrograms = runPrograms;
