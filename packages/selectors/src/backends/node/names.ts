import dns from 'node:dns';
import { gaierror } from '../../errors.js';
import type { AddrInfo, AddrInfoHints, Inet6Address, InetAddress } from '../../ports/sockets.js';
import { nameOf, resolve } from '../../sim/names.js';

const AI_NUMERICHOST = 4;
const NI_NUMERICHOST = 1;
const NI_NAMEREQD = 8;
const none: ReadonlyMap<string, string> = new Map();

const unknown = (): gaierror => new gaierror(-2, 'EAI_NONAME', 'Name or service not known');

/** What a name resolves to, by Node's resolver; numbers and `localhost` need none. */
export const lookup = async (host: string | null, port: string | number | null, hints: AddrInfoHints): Promise<readonly AddrInfo[]> => {
  try {
    return resolve(none, host, port, hints);
  } catch (error) {
    const isName = host !== null && error instanceof gaierror && error.code === 'EAI_NONAME' && ((hints.flags ?? 0) & AI_NUMERICHOST) === 0;
    if (!isName) throw error;
  }
  const family = hints.family === 2 ? 4 : hints.family === 10 ? 6 : 0;
  const found = await dns.promises.lookup(host, { all: true, family, verbatim: true }).catch((error: unknown) => {
    const { code } = error as { code?: string };
    throw code === 'EAI_AGAIN' ? new gaierror(-3, 'EAI_AGAIN', 'Temporary failure in name resolution') : unknown();
  });
  return found.flatMap(({ address }) => resolve(none, address, port, hints));
};

/** Names of an address. Services are known by a short list only. */
export const lookupName = async (address: InetAddress | Inet6Address, flags: number): Promise<readonly [string, string]> => {
  const numeric = nameOf(none, address, flags);
  if ((flags & NI_NUMERICHOST) !== 0) return numeric;
  try {
    const { hostname } = await dns.promises.lookupService(address[0], address[1]);
    return [hostname, numeric[1]];
  } catch {
    if ((flags & NI_NAMEREQD) !== 0) throw unknown();
    return numeric;
  }
};
