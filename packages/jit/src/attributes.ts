import { CodeKind, hazards, objectType, PyFunction, PyGetSetDescriptor, type Site, SiteKind, typeOf, type Value } from '@pyco/vm/evaluator';
import type { Emitter } from './emitter.js';
import { sitesOf } from './sites.js';

/** Where the window of a callee begins. A generator's registers are its own: there, where the stack of windows ends. */
export const baseOf = (e: Emitter, at: number): string => (e.exe.kind === CodeKind.FUNCTION ? `b + ${at}` : 'f.floor');

/** The end of the condition of every call on JavaScript's stack: it is not too deep, and takes its step. */
export const MAY_NEST = 'f.depth < T.nestingLimit && --T.steps > 0';

/** Types that one instruction tells apart in place. */
const MAX_TYPES = 3;

/** In front of the longer way: where nothing was known when the code was made, something may be by now. */
export const miss = (sites: readonly Site[]): string => (sites.length === 0 ? 'noteMiss(T, E); ' : '');

/** Not a number, a boolean or a str: its type is on its prototype. */
const hasVersion = (object: string, version: number): string => `(o = ${object}.ob_type) !== undefined && o.tp_version_tag === ${version}`;

/** It is the class that the site knows, which has not changed. */
function isOwner(e: Emitter, x: string, site: Site): string {
  const owner = e.bind(site.owner, 'm');
  return `${x} === ${owner} && ${owner}.tp_version_tag === ${site.ownerVersion}`;
}

const property = (key: string): string => (/^[$\w]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/** `R[a] = V[b].name`. */
export function emitLoadAttr(e: Emitter): void {
  const x = e.value(e.operand(2));
  const to = `r${e.operand(1)}`;
  const head = e.exe.sites[e.operand(3)]!;
  const sites = sitesOf(head);
  const ways: string[] = [];
  // An own attribute that is there goes before all else, unless there are hazards: see `object/own-names.ts`.
  if (hazards.count === 0 && sites.some((site) => site.kind === SiteKind.PROPERTY))
    ways.push(`if (hazards.count === 0 && (y = ${x}${property(head.key)}) !== undefined) ${to} = y;`);
  for (const site of sites.slice(0, MAX_TYPES)) {
    switch (site.kind) {
      case SiteKind.PROPERTY:
        if (hazards.count === 0) break;
        ways.push(`if (${hasVersion(x, site.version)} && (y = ${x}${property(site.property)}) !== undefined) ${to} = y;`);
        break;
      case SiteKind.SLOT:
        ways.push(`if (${hasVersion(x, site.version)} && (y = ${x}${property(site.property)}) !== undefined) ${to} = y;`);
        break;
      case SiteKind.DICT:
        ways.push(
          `if (${hasVersion(x, site.version)} && (o = ${x}.dict) !== undefined && (y = o.getStr(${JSON.stringify(head.name)})) !== undefined) ${to} = y;`,
        );
        break;
      case SiteKind.CLASS_VALUE:
        ways.push(`if (${hasVersion(x, site.version)} && ${isUnshadowed(x, site)}) ${to} = ${e.constant(site.value)};`);
        break;
      case SiteKind.MODULE:
        ways.push(`if (${x} === ${e.bind(site.owner, 'm')} && (y = ${e.bind(site.entry, 'g')}.v) !== undefined) ${to} = y;`);
        break;
      case SiteKind.TYPE_VALUE:
        ways.push(`if (${isOwner(e, x, site)}) ${to} = ${e.constant(site.value)};`);
        break;
      case SiteKind.GETTER:
        if (site.value instanceof PyFunction) ways.push(callGetter(e, site.value, `${hasVersion(x, site.version)}`, x));
        break;
      case SiteKind.NATIVE_DESCRIPTOR:
        if (isClassOf(site.value)) ways.push(`if (${hasVersion(x, site.version)}) ${to} = ${x}.ob_type;`);
        break;
      default:
        break;
    }
  }
  if (sites.length === 1) e.guess(sites[0]!.entry?.v ?? (sites[0]!.kind === SiteKind.TYPE_VALUE ? sites[0]!.value : undefined), false);
  ways.push(
    `{ ${miss(sites)}${e.sync()} x = loadAttr(T, ${x}, ${e.bind(head, 's')}); ${e.complete('x')} ${to} = x; ${e.leaveIfChanged(e.operand(1))} }`,
  );
  e.line(ways.join(' else '));
}

/** `object.__class__`, the descriptor. */
const isClassOf = (value: Value | undefined): boolean =>
  value instanceof PyGetSetDescriptor && value.name === '__class__' && value.objclass === objectType;

/** The getter of a property, called as any compiled function is. */
function callGetter(e: Emitter, getter: PyFunction, is: string, x: string): string {
  const to = e.operand(1);
  const fn = e.bind(getter, 'k');
  const test = `${is} && (o = ${fn}.executable) !== undefined && o.compiled !== undefined && o.simpleArgs === 1 && ${MAY_NEST}`;
  return (
    `if (${test}) { ${e.sync()} if ((y = o.compiled(T, push(T, f, ${fn}, o, ${baseOf(e, e.exe.size)}), -1, ${x})) === undefined) ${e.out} ` +
    `if (T.steps <= 0 && mustLeave(T, f, y)) return undefined; r${to} = y; }`
  );
}

/** `V[a].name = V[b]`. */
export function emitStoreAttr(e: Emitter): void {
  const [x, value] = [e.value(e.operand(1)), e.value(e.operand(2))];
  const head = e.exe.sites[e.operand(3)]!;
  const sites = sitesOf(head);
  const ways = sites
    .filter(({ kind }) => kind === SiteKind.PROPERTY || kind === SiteKind.SLOT || kind === SiteKind.SHADOWED)
    .slice(0, MAX_TYPES)
    .map((site) => {
      const write = `${property(site.property)} = ${value};`;
      return site.kind === SiteKind.SHADOWED
        ? `if (${hasVersion(x, site.version)} && (o = ${x}.shadow) !== undefined) { ${x}${write} o${write} }`
        : `if (${hasVersion(x, site.version)}) ${x}${write}`;
    });
  ways.push(
    `{ ${miss(sites)}${e.sync()} if (!storeAttr(${x}, ${e.bind(head, 's')}, ${value}) && runPushed(T, f) === undefined) ${e.out} ${e.leaveIfChanged()} }`,
  );
  e.line(ways.join(' else '));
}

/** A condition: the object has no attribute of its own of the site's name. */
const isUnshadowed = (x: string, { name, key }: Site): string =>
  `((o = ${x}.dict) === undefined ? ${x}${property(key)} : o.getStr(${JSON.stringify(name)})) === undefined`;

/** A condition: the object is of the type the site knows, and what it knows is a method of it. `undefined` where it is no such site. */
export function findsMethod(x: string, site: Site): string | undefined {
  if (site.kind === SiteKind.METHOD) return isOfVersion(x, site.version);
  return site.kind === SiteKind.CHECKED_METHOD ? `${hasVersion(x, site.version)} && ${isUnshadowed(x, site)}` : undefined;
}

/** A condition: the object is of the type the site knows, and has an attribute of its own for a callee, which is `x` then. `undefined` where it is no such site. */
export function findsOwn(receiver: string, { kind, version, key }: Site): string | undefined {
  return kind === SiteKind.PROPERTY ? `${hasVersion(receiver, version)} && (x = ${receiver}${property(key)}) !== undefined` : undefined;
}

/** A condition: the type of `object` has this version. */
function isOfVersion(object: string, version: number): string {
  if (typeOf('').tp_version_tag === version) return `typeof ${object} === 'string'`;
  if (typeOf(0).tp_version_tag === version) return `typeof ${object} === 'number'`;
  return hasVersion(object, version);
}

/** `R[a], R[a+1] =` the method and its self, or what is no method and nothing. */
export function emitLoadMethod(e: Emitter): void {
  const x = e.value(e.operand(2));
  const [to, self] = [`r${e.operand(1)}`, `r${e.operand(1) + 1}`];
  const head = e.exe.sites[e.operand(3)]!;
  const ways: string[] = [];
  const sites = sitesOf(head);
  for (const site of sites.slice(0, MAX_TYPES)) {
    const isOwners = site.kind === SiteKind.TYPE_VALUE || site.kind === SiteKind.CLASS_METHOD;
    const finds = isOwners ? isOwner(e, x, site) : findsMethod(x, site);
    if (finds === undefined) continue;
    const binds = site.kind !== SiteKind.TYPE_VALUE;
    // The object may stand in the register that is written first.
    ways.push(`if (${finds}) { y = ${x}; ${to} = ${e.constant(site.value)}; ${self} = ${binds ? 'y' : 'undefined'}; }`);
    if (ways.length === 1) e.guess(site.value, binds);
  }
  const site = e.bind(head, 's');
  ways.push(`{ ${miss(sites)}${e.sync()} y = ${x}; x = findMethod(y, ${site}); ${to} = x; ${self} = ${site}.bound ? y : undefined; }`);
  e.line(ways.join(' else '));
}

/** `R[a] =` a global, or else a builtin. */
export function emitLoadGlobal(e: Emitter): void {
  const to = `r${e.operand(1)}`;
  const cell = e.operand(2);
  const [entry, builtin] = [e.exe.cells[cell], e.exe.cells[cell + 1]];
  const slow = `{ ${e.sync()} ${to} = loadGlobal(E, ${cell}); }`;
  if (entry === undefined || builtin === undefined) {
    e.line(`noteMiss(T, E); ${slow}`);
    return;
  }
  const [g, h] = [e.bind(entry, 'g'), e.bind(builtin, 'g')];
  e.line(`if ((x = ${g}.v) !== undefined || (x = ${h}.v) !== undefined) ${to} = x; else ${slow}`);
  e.guess(entry.v ?? builtin.v, false);
}

/** `R[a] = V[b][V[c]]`. */
export function emitSubscript(e: Emitter): void {
  const [x, y, to] = [e.value(e.operand(2)), e.value(e.operand(3)), `r${e.operand(1)}`];
  e.line(
    `if ((x = ${e.isSliced(3) ? 'quickSliced' : 'quickSubscript'}(${x}, ${y})) !== undefined) ${to} = x; ` +
      `else { ${e.sync()} x = subscriptOrPush(T, f, ${x}, ${y}); ${e.complete('x')} ${to} = x; ${e.leaveIfChanged(e.operand(1))} }`,
  );
}

/** `V[a][V[b]] = V[c]`. */
export function emitStoreSubscript(e: Emitter): void {
  const [x, y, value] = [e.value(e.operand(1)), e.value(e.operand(2)), e.value(e.operand(3))];
  e.line(
    `if (!quickStoreSubscript(${x}, ${y}, ${value})) { ${e.sync()} if (!storeSubscript(${x}, ${y}, ${value}) && runPushed(T, f) === undefined) ${e.out} ${e.leaveIfChanged()} }`,
  );
}
