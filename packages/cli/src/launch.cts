#!/usr/bin/env node
import fs = require('node:fs');
import path = require('node:path');
import nodeUrl = require('node:url');
import v8 = require('node:v8');
import vm = require('node:vm');

// Starts the command from code that V8 has compiled before. The command is bound in volumes, each of which is read when something of it is first asked for.
// What V8 has compiled of a volume is kept beside this file, or in the user's own cache folder
// if that cannot be written. It belongs to one version of V8 and one build; any other is refused, and made anew. A program that has used much more of pyco
// than those before it leaves what it has compiled, too.

declare const BUNDLE_ID: string;

// By itself V8 spends as long on optimising what imports run a few times as the imports take. It waits for twenty times as much to have run here, and for
// the run loop, which is longer than 15,000 bytes, as long as the program starts: `import unittest` takes half the processor time (1,860 to 904 ms, medians of
// one run, with a longer budget from tick to tick; more ticks take as long). After that all is as V8 has it. (Doing so no sooner than the program runs is too late: what is called while the VM is made is optimised then.)
// It is the number of ticks that is changed, not the bytecode from one tick to the next: a function keeps that from when it was first called, so what
// starting had touched would stay unoptimised long after; ticks are compared with what the flag says then.
// Only V8 11 (Node 20) has the flags; others complain of them on standard error and have been left as they are.
//
// Nor may it choose the generation in which objects are made, by what became of others that were made at the same place: natives make what all programs hold
// at the same places. An array of a dict's entries that is made among the old objects keeps the entries from being collected, and each scavenge copies them:
// copying dicts took 20 times as long after a program had kept some (1,200 to 60 us), and all of `bench/stdlib` 1.71 times CPython's time in place of 1.54 (one
// round of both by turns, on a busy machine). Eleven programs of `bench/vm` took between 0.87 and 1.18 of their time.
const STARTING = [
  '--ticks-before-optimization=60',
  '--max-bytecode-size-for-early-opt=0',
  '--max-optimized-bytecode-size=15000',
  '--no-allocation-site-pretenuring',
];
const STARTED = ['--ticks-before-optimization=3', '--max-bytecode-size-for-early-opt=81', '--max-optimized-bytecode-size=61440'];
let flags: readonly string[] = [];

function setFlags(wanted: readonly string[]): void {
  if (flags === wanted || !process.versions.v8.startsWith('11.')) return;
  flags = wanted;
  for (const flag of wanted) v8.setFlagsFromString(flag);
}

setFlags(STARTING);

// V8 refuses what was compiled under other flags. A larger stack is common enough to have a file of its own.
const stackSizes = process.execArgv.filter((flag) => /^--stack-size=\d+$/.test(flag));
const isUsual = stackSizes.length === process.execArgv.length;
const suffix = [BUNDLE_ID, process.version, process.arch, ...stackSizes].join('-');
const cacheName = (volume: string): string => `pyco-${volume}-${suffix}.cache`;
const home = process.env['HOME'];
const folders = [__dirname, process.env['XDG_CACHE_HOME'] ?? (home === undefined ? undefined : path.join(home, '.cache'))];

/** What is read stands here until the next is read: memory that has been used costs less than other memory. What is never used of it costs nothing. */
let read = Buffer.allocUnsafeSlow(4 << 20);

function readFile(name: string): Buffer {
  const fd = fs.openSync(name, 'r');
  try {
    const { size } = fs.fstatSync(fd);
    if (read.length < size) read = Buffer.allocUnsafeSlow(size);
    let length = 0;
    for (let count = -1; count !== 0 && length < size; length += count) count = fs.readSync(fd, read, length, size - length, null);
    return read.subarray(0, length);
  } finally {
    fs.closeSync(fd);
  }
}

function readCache(volume: string): Buffer | undefined {
  for (const folder of folders) {
    if (folder === undefined) continue;
    try {
      return readFile(path.join(folder, cacheName(volume)));
    } catch {
      // Not there: the next folder, or none.
    }
  }
  return undefined;
}

/** Written under another name first: a process that starts meanwhile never reads half a file. */
function writeCache(volume: string, data: Buffer): void {
  for (const folder of folders) {
    if (folder === undefined) continue;
    const target = path.join(folder, cacheName(volume));
    const draft = `${target}.${process.pid}`;
    try {
      fs.writeFileSync(draft, data, { mode: 0o600 });
      fs.renameSync(draft, target);
      return;
    } catch {
      // No place here: the next folder, or none. The command runs without.
    }
  }
}

/** In front of what V8 wrote: the number of modules that the program had. Eight bytes, so that V8 finds its own where numbers stand well. */
const HEADER = 8;
/** So much more, and what is kept is written again: a few times in the life of a cache. */
const GROWTH = 1.2;

type Part = (require: NodeJS.Require, part: (place: string) => object, url: string) => object;

/** A file of the bundle: an object of functions, each of which makes a part of the command. */
class Volume {
  readonly name: string;
  readonly parts: { readonly [name: string]: Part };
  private readonly script: vm.Script;
  /** How many modules the program had that left the cache; -1: there is none. */
  private readonly known: number;

  constructor(name: string) {
    this.name = name;
    const filename = path.join(__dirname, 'volumes', `${name}.js`);
    // It is ascii, which latin1 reads without looking at it.
    const source = readFile(filename).toString('latin1');
    const cache = readCache(name);
    // The caches are made and taken under the flags of starting: V8 refuses what was compiled under others.
    const former = flags;
    setFlags(STARTING);
    this.script = new vm.Script(source, cache === undefined ? { filename } : { filename, cachedData: cache.subarray(HEADER) });
    this.known = cache === undefined || this.script.cachedDataRejected ? -1 : cache.readUInt32LE(0);
    this.parts = this.script.runInThisContext() as Volume['parts'];
    setFlags(former);
  }

  /** A program has run that had so many modules: what it needed is compiled. */
  keep(modules: number): void {
    if (modules <= this.known * GROWTH) return;
    const header = Buffer.alloc(HEADER);
    header.writeUInt32LE(modules, 0);
    writeCache(this.name, Buffer.concat([header, this.script.createCachedData()]));
  }
}

const volumes = new Map<string, Volume>();
const parts = new Map<string, object>();
const url = nodeUrl.pathToFileURL(__filename).href;

/** What a part of the bundle exports, by its volume and its name: `library/_sre-4QI3A6Y7`. */
function part(place: string): object {
  const known = parts.get(place);
  if (known !== undefined) return known;
  const [name, key] = place.split('/') as [string, string];
  let volume = volumes.get(name);
  if (volume === undefined) {
    volume = new Volume(name);
    volumes.set(name, volume);
  }
  const exported = volume.parts[key]!(require, part, url);
  parts.set(place, exported);
  return exported;
}

const { command } = part('start/command') as { command(onStarted: () => void): Promise<number> };
const ended = command(() => setFlags(STARTED));
void ended.then((modules) => {
  if (isUsual) {
    setFlags(STARTING);
    for (const volume of volumes.values()) volume.keep(modules);
  }
  // Nothing is left to be done, and all has been written. Left to itself Node would free the heap page by page, which is a twentieth of what `import asyncio` takes.
  process.exit();
});
