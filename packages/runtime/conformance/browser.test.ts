import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROGRAMS } from './browser/programs.js';

const LIB = new URL('../../stdlib/lib/', import.meta.url);
const programs = PROGRAMS.map(([, program]) => program);
const NOT_AWAITED = 'RuntimeError: time.sleep cannot wait here: this host cannot block, and nobody awaits the program';

/** The page's script as a bundler makes it for browsers; it refuses what asks for a module of Node's. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('browser/page.js', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** What each program printed, then the file one of them wrote, then what came of waiting in a program that is not awaited. */
function expectResults(results: readonly string[], waited: string): void {
  expect(Object.fromEntries(PROGRAMS.map(([title], i) => [title, results[i]]))).toEqual(
    Object.fromEntries(PROGRAMS.map(([title, , printed]) => [title, title === 'unittest' ? results[i(title)] : printed])),
  );
  expect(results[i('unittest')]).toMatch(/Ran 0 tests in [\d.]+s\n\nNO TESTS RAN$/);
  expect(results.slice(PROGRAMS.length)).toEqual(['6', waited]);
}

const i = (title: string): number => PROGRAMS.findIndex(([other]) => other === title);

describe('the browser preset', () => {
  let script = '';

  beforeAll(async () => {
    script = await bundled();
  });

  it('needs no more than the globals of the web', async () => {
    // No Atomics: as a page, it may not block.
    const web = Object.fromEntries(
      [
        'TextDecoder',
        'TextEncoder',
        'setTimeout',
        'clearTimeout',
        'MessageChannel',
        'performance',
        'crypto',
        'AbortSignal',
        'queueMicrotask',
      ].map((name) => [name, (globalThis as Record<string, unknown>)[name]]),
    );
    const fetch = async (url: string): Promise<Response> =>
      new Response(new Uint8Array(readFileSync(new URL(url.slice('/lib/'.length), LIB))));
    const context = createContext({ ...web, fetch }, { name: 'page' });
    runInContext('delete globalThis.SharedArrayBuffer;', context);
    runInContext(script, context);
    const run = (context as { runPrograms: (programs: readonly string[], url: string) => Promise<string[]> }).runPrograms;
    expectResults([...(await run(programs, '/lib/'))], NOT_AWAITED);
  });

  const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version']).status === 0);

  it.skipIf(chromium === undefined)('runs in Chromium (skipped where there is none)', { timeout: 120_000 }, async () => {
    expectResults(await inChromium(chromium!, script), NOT_AWAITED);
  });
});

/** Serves a page that runs the programs, opens it, and waits for what it sends back. */
async function inChromium(command: string, script: string): Promise<string[]> {
  const page = `<!doctype html><meta charset="utf-8"><script src="/page.js"></script><script>
const send = (body) => fetch('/results', { method: 'POST', body: JSON.stringify(body) });
runPrograms(${JSON.stringify(programs).replaceAll('<', '\\u003c')}, '/lib/').then(send, (error) => send([String(error.stack)]));
</script>`;
  let done: (results: string[]) => void = () => {};
  const results = new Promise<string[]>((resolve) => {
    done = resolve;
  });
  const server = createServer(async (request, response) => {
    const url = request.url!;
    if (url === '/results') done(JSON.parse(await bodyOf(request)) as string[]);
    const body =
      url === '/'
        ? page
        : url === '/page.js'
          ? script
          : url.startsWith('/lib/')
            ? readFileSync(new URL(url.slice('/lib/'.length), LIB))
            : '';
    response.setHeader('content-type', url === '/' ? 'text/html' : url.endsWith('.js') ? 'text/javascript' : 'application/octet-stream');
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const profile = mkdtempSync(join(tmpdir(), 'page-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];
  const { port } = server.address() as AddressInfo;
  const browser = spawn(command, [...flags, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`], {
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
  try {
    return await Promise.race([
      results,
      ended.then(() => {
        throw new Error(`${command} ended before the page had run`);
      }),
    ]);
  } finally {
    // Its helpers, too: they go on writing into the profile.
    process.kill(-browser.pid!, 'SIGKILL');
    await ended;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
