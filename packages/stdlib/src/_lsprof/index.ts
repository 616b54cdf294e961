import {
  bindCall,
  binder,
  currentThread,
  defineType,
  exc,
  FrameEvent,
  getAttr,
  isTrue,
  type NativeModule,
  None,
  PyFloat,
  PyList,
  type PyType,
  raise,
  strFromJs,
  type Value,
} from '@pyco/vm';
import { doubleArgument } from '../arguments.js';
import { makeStructSequence } from '../struct-sequence.js';
import { Monitoring } from '../sys/monitoring-state.js';
import { type NativeCallee, nativeCallee, PyProfiler } from './profiler.js';
import type { Tally } from './tally.js';

/** `sys.monitoring.PROFILER_ID`. */
const PROFILER_ID = 2;
/** Which method hears of which events. */
const CALLBACKS = {
  _pystart_callback: [FrameEvent.PY_START, FrameEvent.PY_RESUME, FrameEvent.PY_THROW],
  _pyreturn_callback: [FrameEvent.PY_RETURN, FrameEvent.PY_YIELD, FrameEvent.PY_UNWIND],
  _ccall_callback: [FrameEvent.CALL],
  _creturn_callback: [FrameEvent.C_RETURN, FrameEvent.C_RAISE],
} as const;
const EVENTS = Object.values(CALLBACKS)
  .flat()
  .reduce<number>((mask, event) => mask | (1 << event), 0);
const CALL_ENDS = (1 << FrameEvent.C_RETURN) | (1 << FrameEvent.C_RAISE);

const SUBENTRY_FIELDS = ['code', 'callcount', 'reccallcount', 'totaltime', 'inlinetime'];
const ENTRY = makeStructSequence('profiler_entry', '_lsprof', [...SUBENTRY_FIELDS, 'calls']);
const SUBENTRY = makeStructSequence('profiler_subentry', '_lsprof', SUBENTRY_FIELDS);

const parameters = binder('Profiler(timer=None, timeunit=0.0, subcalls=True, builtins=True)');

const fieldsOf = (self: PyProfiler, code: Value, tally: Tally): Value[] => [
  code,
  tally.callcount,
  tally.reccallcount,
  new PyFloat(self.seconds(tally.totaltime)),
  new PyFloat(self.seconds(tally.inlinetime)),
];

function getStats(self: PyProfiler): Value {
  const entries: Value[] = [];
  for (const entry of self.entries.values()) {
    if (entry.callcount === 0) continue;
    const calls: Value[] = [];
    for (const [callee, tally] of entry.calls) if (tally.callcount > 0) calls.push(SUBENTRY.make(fieldsOf(self, callee.code, tally)));
    entries.push(ENTRY.make([...fieldsOf(self, entry.code, entry), entry.calls.size === 0 ? None : new PyList(calls)]));
  }
  return new PyList(entries);
}

function listen(self: PyProfiler | undefined): void {
  const monitoring = Monitoring.of(currentThread().interp);
  const callbacks = monitoring.callbacks[PROFILER_ID]!;
  for (const [method, events] of Object.entries(CALLBACKS))
    for (const event of events) callbacks[event] = self === undefined ? undefined : getAttr(self, method);
  monitoring.names[PROFILER_ID] = self === undefined ? undefined : strFromJs('cProfile');
  monitoring.setGlobal(PROFILER_ID, self === undefined ? 0 : EVENTS & ~CALL_ENDS);
}

function enable(self: PyProfiler, subcalls: Value | undefined, builtins: Value | undefined): Value {
  if (subcalls !== undefined) self.subcalls = isTrue(subcalls);
  if (builtins !== undefined) self.builtins = isTrue(builtins);
  if (Monitoring.of(currentThread().interp).names[PROFILER_ID] !== undefined) {
    raise(exc.ValueError, 'Another profiling tool is already active');
  }
  self.isEnabled = true;
  listen(self);
  return None;
}

function disable(self: PyProfiler): Value {
  if (self.isTiming) raise(exc.RuntimeError, 'cannot disable profiler in external timer');
  if (!self.isEnabled) return None;
  self.isEnabled = false;
  listen(undefined);
  self.flush();
  return None;
}

function calleeOf(self: PyProfiler, callable: Value, first: Value): NativeCallee | undefined {
  if (!self.builtins) return undefined;
  return nativeCallee(callable, first === Monitoring.of(currentThread().interp).missing ? undefined : first);
}

function enterNative(self: PyProfiler, _code: Value, _offset: Value, callable: Value, first: Value): Value {
  const callee = calleeOf(self, callable, first);
  if (callee !== undefined) self.enter(callee.key, () => callee.label());
  return None;
}

function leaveNative(self: PyProfiler, _code: Value, _offset: Value, callable: Value, first: Value): Value {
  const callee = calleeOf(self, callable, first);
  if (callee !== undefined) self.leave(callee.key);
  return None;
}

const profilerType: PyType = defineType<PyProfiler>({
  name: '_lsprof.Profiler',
  instance: PyProfiler,
  doc: 'Builds a profiler object using the specified timer function.\nThe default timer is the clock of the host. Where a timer gives integers, timeunit is\nhow many seconds each unit of them is.',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyProfiler)(),
    tp_init: (self, args, kwnames) => {
      const [timer, timeunit, subcalls, builtins] = bindCall(parameters, args, kwnames);
      self.timeunit = timeunit === undefined ? 0 : doubleArgument(timeunit);
      self.timer = timer!;
      self.subcalls = isTrue(subcalls!);
      self.builtins = isTrue(builtins!);
    },
  },
  methods: {
    'getstats($self, /)': getStats,
    'enable($self, /, subcalls=<unrepresentable>, builtins=<unrepresentable>)': enable,
    'disable($self, /)': disable,
    'clear($self, /)': (self: PyProfiler): Value => {
      if (self.isTiming) raise(exc.RuntimeError, 'cannot clear profiler in external timer');
      self.clear();
      return None;
    },
    '_pystart_callback($self, code, instruction_offset, /, *args)': (self: PyProfiler, code: Value): Value => {
      self.enter(code as object, () => code);
      return None;
    },
    '_pyreturn_callback($self, code, instruction_offset, /, *args)': (self: PyProfiler, code: Value): Value => {
      self.leave(code as object);
      return None;
    },
    '_ccall_callback($self, code, instruction_offset, callable, self_arg, /)': enterNative,
    '_creturn_callback($self, code, instruction_offset, callable, self_arg, /)': leaveNative,
  },
});

/** `_lsprof`: what `cProfile` is made of. */
export const lsprofModule: NativeModule = {
  name: '_lsprof',
  doc: 'Fast profiler',
  types: [profilerType, ENTRY.type, SUBENTRY.type],
};
