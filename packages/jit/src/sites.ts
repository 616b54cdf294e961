import { type Site, SiteKind } from '@pyco/vm/evaluator';

/** What an inline cache has met so far, first type first. */
export function sitesOf(head: Site): Site[] {
  const sites: Site[] = [];
  for (let site: Site | undefined = head; site !== undefined; site = site.next)
    if (site.version >= 0 && site.kind !== SiteKind.EMPTY) sites.push(site);
  return sites;
}
