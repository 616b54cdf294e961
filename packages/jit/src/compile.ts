import { type Compilation, type CompiledCode, type Executable, fixedArgs, INSTR_SIZE } from '@pyco/vm/evaluator';
import { Emitter } from './emitter.js';
import { ends, type FlowGraph, flowGraph, isConditional } from './flow-graph.js';
import { emitLast, emitPlain } from './instructions.js';
import { LiveRegisters } from './registers-live.js';
import { type RoutedGraph, route } from './routes.js';
import { declare, type Scope } from './scope.js';
import { writeStructured } from './structure.js';

/** Entry of a frame that other compiled code has just pushed. */
const CALLED = -1;
/** `e` while control is where it is by itself. */
const ARRIVED = -2;

/** What one executable becomes: the text of a JavaScript function, and what its free names stand for. */
interface EmittedCode {
  readonly text: string;
  readonly bound: ReadonlyMap<string, unknown>;
  readonly entries: Uint8Array;
}

/** Writes an executable as JavaScript. `undefined`: it begins with something that is left to the run loop, or its control flow is none of Python's. */
function emit(exe: Executable): EmittedCode | undefined {
  return emitGraph(flowGraph(exe, true)) ?? emitGraph(flowGraph(exe, false));
}

function emitGraph(graph: FlowGraph): EmittedCode | undefined {
  const { exe, blocks, entries } = graph;
  if (entries[0] !== 0) return undefined;
  const routed = route(graph);
  if (routed === undefined) return undefined;
  const live = new LiveRegisters(graph);
  const emitter = new Emitter(graph, live);
  const { bound } = emitter;
  const nodes = new NodeWriter(emitter, graph, routed, live);
  if (!writeStructured(routed.root, routed.successors, nodes)) return undefined;
  const starts = new Uint8Array(exe.ops.length / INSTR_SIZE + 1);
  for (const id of entries) starts[blocks[id]!.start] = 1;
  const handles = blocks.some(({ handlers }) => handlers.length > 0);
  return { text: functionText(exe, emitter.text, handles ? emitter.bind(starts, 'S') : undefined), bound, entries: starts };
}

/** Writes blocks and switches. */
class NodeWriter {
  readonly #emitter: Emitter;
  readonly #graph: FlowGraph;
  readonly #routed: RoutedGraph;
  readonly #live: LiveRegisters;

  constructor(emitter: Emitter, graph: FlowGraph, routed: RoutedGraph, live: LiveRegisters) {
    this.#emitter = emitter;
    this.#graph = graph;
    this.#routed = routed;
    this.#live = live;
  }

  open(label: string, isLoop: boolean): void {
    this.#emitter.line(`${label}: ${isLoop ? 'for (;;) ' : ''}{`);
  }

  close(): void {
    this.#emitter.line('}');
  }

  leave(label: string, isLoop: boolean): void {
    this.#emitter.line(`${isLoop ? 'continue' : 'break'} ${label};`);
  }

  node(node: number, jump: (target: number) => void): void {
    const { blocks } = this.#graph;
    if (node >= blocks.length) this.#switch(node - blocks.length, jump);
    else this.#block(node, jump);
  }

  #block(id: number, jump: (target: number) => void): void {
    const e = this.#emitter;
    const { start, end } = this.#graph.blocks[id]!;
    const next = this.#routed.successors[id]!;
    e.beginBlock(id);
    for (let i = start; i < end - 1; i++) {
      e.begin(i);
      emitPlain(e);
      e.end();
    }
    e.begin(end - 1);
    if (ends(e.op, e.effects) || isConditional(e.op)) {
      emitLast(e, (which) => jump(next[which]!));
      return;
    }
    emitPlain(e);
    jump(next[0]!);
  }

  #switch(which: number, jump: (target: number) => void): void {
    const e = this.#emitter;
    const { blocks } = this.#graph;
    const { targets, otherwise } = this.#routed.switches[which]!;
    if (otherwise >= 0) e.line(`if (e !== ${ARRIVED}) `);
    e.line('switch (e) {');
    if (otherwise < 0) {
      e.line(`case ${CALLED}:`);
      for (let i = 0; i < fixedArgs(e.exe); i++) e.line(`r${i} = p${i};`);
      e.line(`e = ${ARRIVED};`);
      jump(targets.get(0)!);
    }
    for (const [entry, target] of targets) {
      const { start } = blocks[entry]!;
      e.line(`case ${start * INSTR_SIZE}:`);
      if (otherwise < 0) e.line(this.#load(entry));
      // What is behind another switch finds its way by `e`.
      if (target === entry || this.#isOwnSwitch(target, entry)) e.line(`e = ${ARRIVED};`);
      jump(target);
    }
    e.line('}');
    if (otherwise >= 0) jump(otherwise);
  }

  /** Whether `target` is the switch in front of the block itself. */
  #isOwnSwitch(target: number, block: number): boolean {
    const { blocks } = this.#graph;
    return target > blocks.length && this.#routed.switches[target - blocks.length]!.otherwise === block;
  }

  /** A frame that comes in from the run loop: its registers into variables. */
  #load(entry: number): string {
    const e = this.#emitter;
    const registers = [...Array(e.exe.locals).keys(), ...this.#live.before(this.#graph.blocks[entry]!.start)];
    return e.reload(registers);
  }
}

/** `entries`: the name of the table of entries, for code that handles exceptions: then it starts over, where the handler begins. */
function functionText(exe: Executable, body: string, entries: string | undefined): string {
  const { code, size } = exe;
  const name = /^[A-Za-z_]\w*$/.test(code.co_name) ? `py_${code.co_name}` : 'py';
  const parameters = Array.from({ length: Math.max(0, fixedArgs(exe)) }, (_, i) => `, p${i}`).join('');
  const registers = Array.from({ length: size }, (_, i) => `, r${i}`).join('');
  const variables = `let t = 0, c = false, o, x, y${registers};`;
  return [
    `function ${name}(T, f, e${parameters}) {`,
    'const R = f.registers, b = f.base;',
    ...(entries === undefined
      ? [variables, `try {\n${body}\n} catch (error) {`, 'return thrown(T, f, error);', '}\n}']
      : [
          // Variables of each turn: what they hold is of no use to a handler, which takes its registers from the frame.
          `for (;;) {\n${variables}\nX: {\ntry {\n${body}\n} catch (error) {`,
          `if ((e = catchHere(T, f, error, ${entries})) < 0) return undefined; continue;`,
          `}\n}\nif ((e = handleHere(T, f, ${entries})) < 0) return undefined;\n}\n}`,
        ]),
  ].join('\n');
}

/** Compiles an executable. `undefined` for one that cannot be taken on. */
export function compile(exe: Executable, scope: Scope): Compilation | undefined {
  const emitted = emit(exe);
  if (emitted === undefined) return undefined;
  const { text, bound, entries } = emitted;
  const source = `'use strict';\n${scope.declarations}${declare([...bound.keys()], 'bound')}return ${text};`;
  const make = new Function('scope', 'bound', 'E', source) as (
    scope: readonly unknown[],
    bound: readonly unknown[],
    exe: Executable,
  ) => CompiledCode;
  return { run: make(scope.values, [...bound.values()], exe), entries };
}
