import { inflateRaw, LibBundle, type LibIndex } from '@pyco/stdlib';

/** As `fetch` of the host, as far as it is used. */
export type Fetch = (url: string) => Promise<{ readonly ok: boolean; readonly status: number; arrayBuffer(): Promise<ArrayBuffer> }>;

export interface FetchLibOptions {
  /** Default: the host's own. */
  readonly fetch?: Fetch;
  /** Whether the sources come, too. Without them tracebacks show no lines of the library, and `inspect` no sources. Default: true. */
  readonly sources?: boolean;
}

/**
 * CPython's library, fetched whole, because an import cannot wait: the bundle that `pyco bundle` writes, or `lib/` of `@pyco/stdlib`.
 * @throws Error naming what could not be fetched
 */
export async function fetchLib(url: string, options: FetchLibOptions = {}): Promise<LibBundle> {
  const base = url.endsWith('/') ? url : `${url}/`;
  const ask = options.fetch ?? (globalThis.fetch as Fetch);
  const read = async (name: string): Promise<Uint8Array> => {
    const answer = await ask(base + name);
    if (!answer.ok) throw new Error(`${base}${name}: status ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  const [index, code, sources] = await Promise.all([
    read('index.json'),
    read('lib.bin'),
    options.sources === false ? undefined : read('sources.bin'),
  ]);
  return new LibBundle(JSON.parse(new TextDecoder().decode(index)) as LibIndex, {
    code: (at, size) => code.subarray(at, at + size),
    source: (at, size, whole) => (sources === undefined ? undefined : inflateRaw(sources.subarray(at, at + size), whole)),
  });
}
