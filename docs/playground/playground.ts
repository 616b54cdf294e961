import { PythonError } from '@pyco/runtime';
import { createBrowserRuntime, fetchLib, webHost } from '@pyco/runtime/browser';
import { inspectGuestTasks } from '@pyco/stdlib';
import { EXAMPLES } from './examples.js';

/** Milliseconds between two looks at the tasks. */
const LOOK = 100;
/** Where the library claims to be: in front of each of its files. */
const LIBRARY = '/pyco/lib/python3.13/';

function element<E extends HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found as E;
}

const source = element<HTMLTextAreaElement>('source');
const output = element('output');
const status = element('status');
const tasks = element('tasks');
const run = element<HTMLButtonElement>('run');
const stop = element<HTMLButtonElement>('stop');
const examples = element<HTMLSelectElement>('examples');
const ask = element<HTMLFormElement>('ask');
const answer = element<HTMLInputElement>('answer');

function show(text: string, kind = ''): void {
  const span = document.createElement('span');
  span.className = kind;
  span.textContent = text;
  output.append(span);
  output.scrollTop = output.scrollHeight;
}

/** Writes a stream's bytes, whose characters may be cut in two. */
function printer(kind = ''): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  return (bytes) => show(decoder.decode(bytes, { stream: true }), kind);
}

/** Shows the field for input until a line is entered; `null` at the end of input, and when the program is stopped. */
function askForLine(signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const end = (line: string | null): void => {
      ask.hidden = true;
      ask.onsubmit = null;
      if (line !== null) show(`${line}\n`);
      answer.value = '';
      resolve(line);
    };
    ask.hidden = false;
    answer.focus();
    ask.onsubmit = (event) => {
      event.preventDefault();
      end(answer.value);
    };
    element('end').onclick = () => end(null);
    signal.addEventListener('abort', () => end(null), { once: true });
  });
}

function row(...cells: readonly string[]): HTMLTableRowElement {
  const line = document.createElement('tr');
  for (const cell of cells) {
    const data = document.createElement('td');
    data.textContent = cell;
    line.append(data);
  }
  return line;
}

type Runtime = ReturnType<typeof createBrowserRuntime>;

function showTasks(runtime: Runtime): void {
  const rows = inspectGuestTasks(runtime.interp).map(({ name, state, awaits, wakers }) =>
    row(name, state, awaits.join('\n').replaceAll(LIBRARY, ''), wakers.join('\n← ')),
  );
  tasks.replaceChildren(...rows);
}

/** Runs what stands in the editor in a runtime of its own. */
async function runProgram(lib: Awaited<ReturnType<typeof fetchLib>>): Promise<void> {
  const abort = new AbortController();
  const host = webHost({ stdin: () => askForLine(abort.signal), stdout: printer(), stderr: printer('error') });
  const runtime = createBrowserRuntime({ lib, host });
  output.replaceChildren();
  run.disabled = true;
  stop.disabled = false;
  stop.onclick = () => abort.abort();
  status.textContent = 'running';
  const looking = setInterval(() => showTasks(runtime), LOOK);
  const start = performance.now();
  try {
    await runtime.runAsync(source.value, { signal: abort.signal, filename: 'playground.py' });
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    show(error.traceback, 'error');
  } finally {
    clearInterval(looking);
    tasks.replaceChildren();
    status.textContent = `ended after ${((performance.now() - start) / 1000).toFixed(2)} s`;
    run.disabled = false;
    stop.disabled = true;
  }
}

function choose(name: string): void {
  const example = EXAMPLES.find((other) => other.name === name) ?? EXAMPLES[0]!;
  examples.value = example.name;
  source.value = example.source;
}

for (const { name, title } of EXAMPLES) examples.add(new Option(title, name));
choose(location.hash.slice(1));
examples.onchange = () => {
  choose(examples.value);
  location.hash = examples.value;
};

try {
  const lib = await fetchLib(new URL('lib/', location.href).href);
  const start = (): void => void runProgram(lib);
  run.onclick = start;
  source.onkeydown = (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || run.disabled) return;
    event.preventDefault();
    start();
  };
  status.textContent = 'ready';
  run.disabled = false;
} catch (error) {
  status.textContent = String(error);
}
