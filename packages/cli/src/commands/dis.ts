import { type CodeObject, type DisOptions, disJson, dis as disText, readPyc, reprConst, writePyc } from '@pyco/marshal';
import { listRegisters } from '@pyco/vm/listing';
import { isPyc, readCode } from '../compiled-file.js';
import { UsageError } from '../usage-error.js';
import { print, readFile, type World } from '../world.js';

const SWITCHES: { readonly [option: string]: keyof DisOptions } = { '-C': 'showCaches', '-O': 'showOffsets', '-P': 'showPositions' };

/** `pyco dis FILE`: what `python -m dis` of the file's version prints, or the same as JSON; or the register instructions that are made of it. */
export async function dis(world: World, argv: readonly string[]): Promise<number> {
  const options: { -readonly [K in keyof DisOptions]?: DisOptions[K] } & { showCaches?: boolean } = {};
  let json = false;
  let registers = false;
  let path: string | undefined;
  for (const arg of argv) {
    const option = SWITCHES[arg];
    if (arg === '--json') json = true;
    else if (arg === '-R' || arg === '--registers') registers = true;
    else if (option !== undefined) Object.assign(options, { [option]: true });
    else if (arg.startsWith('-')) throw new UsageError(`dis: unknown option ${arg}; there are -C, -O, -P, -R and --json`, 2);
    else if (path !== undefined) throw new UsageError(`dis: one file at a time, not also ${arg}`, 2);
    else path = arg;
  }
  if (path === undefined) throw new UsageError('dis: needs a file, .py or .pyc', 2);
  const code = await codeOf(world, path);
  if (code === undefined) return 1;
  if (registers) {
    print(world.host, listRegisters(code, { repr: (value) => reprConst(value) }));
    return 0;
  }
  print(world.host, json ? `${JSON.stringify(disJson(code, options), jsonValue, 2)}\n` : disText(code, options));
  return 0;
}

/** JSON has no place for ints beyond double precision: they go as text. */
const jsonValue = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** The code of a file. Source needs the compiler, and with it a runtime: loaded only then. Undefined for a SyntaxError, which was told. */
async function codeOf(world: World, path: string): Promise<CodeObject | undefined> {
  const bytes = readFile(world.host, path);
  if (isPyc(bytes, path)) return readCode(path, () => readPyc(bytes).code);
  const { compileSource, startRuntime } = await import('../session.js');
  const code = compileSource(world, startRuntime(world), bytes, path);
  if (code === undefined) return undefined;
  // Through the file's form: the disassembler knows plain constants, the runtime's are guest values.
  const { valueReader } = await import('@pyco/vm');
  return readPyc(writePyc({ code }, { reader: valueReader })).code;
}
