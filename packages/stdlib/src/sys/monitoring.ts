import { CodeObject } from '@pyco/marshal';
import {
  asIndex,
  audit,
  createNativeModule,
  currentThread,
  exc,
  FrameEvent,
  type NativeModule,
  None,
  PyDict,
  type PyInterpreter,
  type PyModule,
  raise,
  strContents,
  type Value,
} from '@pyco/vm';
import { EVENT_NAMES, LOCAL_EVENTS, Monitoring, TOOLS } from './monitoring-state.js';

const CALL_ENDS = (1 << FrameEvent.C_RETURN) | (1 << FrameEvent.C_RAISE);
const ALL_EVENTS = 2 ** EVENT_NAMES.length - 1;

const state = (): Monitoring => Monitoring.of(currentThread().interp);

function toInt(value: Value): number {
  const index = Number(asIndex(value));
  if (index !== (index | 0)) raise(exc.OverflowError, 'Python int too large to convert to C int');
  return index;
}

function toTool(value: Value): number {
  const tool = toInt(value);
  if (tool < 0 || tool >= TOOLS) raise(exc.ValueError, `invalid tool ${tool} (must be between 0 and ${TOOLS - 1})`);
  return tool;
}

function needInUse(tool: number): void {
  if (state().names[tool] === undefined) raise(exc.ValueError, `tool ${tool} is not in use`);
}

const toCode = (value: Value): CodeObject<Value> =>
  value instanceof CodeObject ? (value as CodeObject<Value>) : raise(exc.TypeError, 'code must be a code object');

/** The ends of a call are had with the call or not at all. */
function withoutEnds(events: number): number {
  const wanted = CALL_ENDS | (1 << FrameEvent.CALL);
  if ((events & CALL_ENDS) !== 0 && (events & wanted) !== wanted)
    raise(exc.ValueError, 'cannot set C_RETURN or C_RAISE events independently');
  return events & ~CALL_ENDS;
}

const hex = (events: number): string => `0x${(events >>> 0).toString(16)}`;

function useTool(toolId: Value, name: Value): Value {
  const tool = toTool(toolId);
  if (strContents(name) === undefined) raise(exc.ValueError, 'tool name must be a str');
  const { names } = state();
  if (names[tool] !== undefined) raise(exc.ValueError, `tool ${tool} is already in use`);
  names[tool] = name;
  return None;
}

function setEvents(toolId: Value, eventSet: Value): Value {
  const tool = toTool(toolId);
  const events = toInt(eventSet);
  if (events < 0 || events > ALL_EVENTS) raise(exc.ValueError, `invalid event set ${hex(events)}`);
  const wanted = withoutEnds(events);
  needInUse(tool);
  state().setGlobal(tool, wanted);
  return None;
}

function setLocalEvents(toolId: Value, code: Value, eventSet: Value): Value {
  const tool = toTool(toolId);
  const events = toInt(eventSet);
  const target = toCode(code);
  const wanted = withoutEnds(events);
  if (wanted < 0 || wanted > LOCAL_EVENTS) raise(exc.ValueError, `invalid local event set ${hex(wanted)}`);
  needInUse(tool);
  state().setLocal(tool, target, wanted);
  return None;
}

function registerCallback(toolId: Value, event: Value, func: Value): Value {
  const tool = toTool(toolId);
  const bit = toInt(event);
  audit('sys.monitoring.register_callback', func);
  if (bit <= 0 || (bit & (bit - 1)) !== 0) raise(exc.ValueError, 'The callback can only be set for one event at a time');
  const number = Math.log2(bit);
  if (number >= EVENT_NAMES.length) raise(exc.ValueError, `invalid event ${bit}`);
  const callbacks = state().callbacks[tool]!;
  const former = callbacks[number];
  callbacks[number] = func === None ? undefined : func;
  return former ?? None;
}

/** `_all_events`: for each event that is set for all code, the tools that want it. */
function allEvents(): Value {
  const dict = new PyDict();
  const { global } = state();
  EVENT_NAMES.forEach((name, event) => {
    const tools = global.reduce((mask, events, tool) => ((events & (1 << event)) === 0 ? mask : mask | (1 << tool)), 0);
    if (tools !== 0) dict.setStr(name, tools);
  });
  return dict;
}

const declared: NativeModule = {
  name: 'sys.monitoring',
  functions: {
    'use_tool_id(tool_id, name, /)': useTool,
    // Frees the number only: events stay set and callbacks registered.
    'free_tool_id(tool_id, /)': (toolId: Value): Value => {
      state().names[toTool(toolId)] = undefined;
      return None;
    },
    'get_tool(tool_id, /)': (toolId: Value): Value => state().names[toTool(toolId)] ?? None,
    'register_callback(tool_id, event, func, /)': registerCallback,
    'get_events(tool_id, /)': (toolId: Value): Value => state().global[toTool(toolId)]!,
    'set_events(tool_id, event_set, /)': setEvents,
    'get_local_events(tool_id, code, /)': (toolId: Value, code: Value): Value => {
      const tool = toTool(toolId);
      return state().localOf(tool, toCode(code));
    },
    'set_local_events(tool_id, code, event_set, /)': setLocalEvents,
    'restart_events()': (): Value => {
      state().restart();
      return None;
    },
    '_all_events()': allEvents,
  },
  values: { DEBUGGER_ID: 0, COVERAGE_ID: 1, PROFILER_ID: 2, OPTIMIZER_ID: 5 },
  init: ({ dict }, interp) => {
    const events = new PyDict();
    EVENT_NAMES.forEach((name, event) => events.setStr(name, 2 ** event));
    events.setStr('NO_EVENTS', 0);
    dict.setStr('events', interp.simpleNamespace(events));
    const { disable, missing } = Monitoring.of(interp);
    dict.setStr('DISABLE', disable);
    dict.setStr('MISSING', missing);
  },
};

/** `sys.monitoring`: a module that cannot be imported. */
export const makeMonitoring = (interp: PyInterpreter): PyModule => createNativeModule(declared, interp);
