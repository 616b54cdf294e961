#!/usr/bin/env node
import fs = require('node:fs');
import path = require('node:path');
import v8 = require('node:v8');
import vm = require('node:vm');

// Starts the command's bundle from code that V8 has compiled before. What it has compiled is kept beside the bundle, or in the user's own cache folder
// if that cannot be written. It belongs to one version of V8 and one bundle; any other is refused, and made anew. A program that has used much more of pyco
// than those before it leaves what it has compiled, too.

declare const BUNDLE_ID: string;

// By itself V8 spends as long on optimising what imports run a few times as the imports take. It waits for more bytecode to have run here, and for the
// run loop, which is longer than 15,000 bytes, as long as the program starts: `import unittest` takes half the processor time (1,860 to 904 ms, medians of
// one run). command.ts sets what is usual once the program has started.
// Only V8 11 (Node 20) has the flags; others complain of them on standard error and have been left as they are.
const STARTING = process.versions.v8.startsWith('11.') ? ['--interrupt-budget=4000000', '--max-optimized-bytecode-size=15000'] : [];
for (const flag of STARTING) v8.setFlagsFromString(flag);

const bundle = path.join(__dirname, 'pyco.cjs');
// V8 refuses what was compiled under other flags. A larger stack is common enough to have a file of its own.
const stackSizes = process.execArgv.filter((flag) => /^--stack-size=\d+$/.test(flag));
const isUsual = stackSizes.length === process.execArgv.length;
const name = `pyco-${[BUNDLE_ID, process.version, process.arch, ...stackSizes].join('-')}.cache`;
const home = process.env['HOME'];
const folders = [__dirname, process.env['XDG_CACHE_HOME'] ?? (home === undefined ? undefined : path.join(home, '.cache'))];

function readCache(): Buffer | undefined {
  for (const folder of folders) {
    if (folder === undefined) continue;
    try {
      return fs.readFileSync(path.join(folder, name));
    } catch {
      // Not there: the next folder, or none.
    }
  }
  return undefined;
}

/** Written under another name first: a process that starts meanwhile never reads half a file. */
function writeCache(data: Buffer): void {
  for (const folder of folders) {
    if (folder === undefined) continue;
    const target = path.join(folder, name);
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

const cache = readCache();
const cachedData = cache?.subarray(HEADER);
// The bundle is ascii, which latin1 reads without looking at it.
const source = fs.readFileSync(bundle, 'latin1');
const script = new vm.Script(source, { filename: bundle, ...(cachedData === undefined ? {} : { cachedData }) });
const run = script.runInThisContext() as (exports: object, require: NodeJS.Require, module: object, file: string, folder: string) => void;
const exported: { ended?: Promise<number> } = {};
const holder = { exports: exported };
run(exported, require, holder, bundle, __dirname);
// Once the program has run, what it needed is compiled too.
if (isUsual) {
  const known = cache === undefined || script.cachedDataRejected ? -1 : cache.readUInt32LE(0);
  void (holder.exports.ended ?? Promise.resolve(0)).then((modules) => {
    if (modules <= known * GROWTH) return;
    const header = Buffer.alloc(HEADER);
    header.writeUInt32LE(modules, 0);
    // The cache is for programs that start.
    for (const flag of STARTING) v8.setFlagsFromString(flag);
    writeCache(Buffer.concat([header, script.createCachedData()]));
  });
}
