import { isTrue } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { pythonFrame } from '../frame/current-frame.js';
import { Frame, FrameTrace } from '../frame/frame.js';
import { jumpTo } from '../frame/jump.js';
import { lineAt } from '../frame/lines.js';
import { closeNow } from '../interp/throw.js';
import { defineType } from '../object/define-type.js';
import { None, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { strFromJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { addressOf } from './address.js';
import { frameLocals } from './frame-locals-proxy.js';
import { GenState } from './generator-base.js';

const traceOf = (self: Frame): FrameTrace => (self.trace ??= new FrameTrace());

/** `frame.clear()`: lets go of the variables of a frame that does not run. */
function clear(self: Frame): Value {
  const { generator } = self;
  if (generator !== undefined) {
    if (generator.state === GenState.RUNNING) raise(exc.RuntimeError, 'cannot clear an executing frame');
    if (generator.state === GenState.SUSPENDED) raise(exc.RuntimeError, 'cannot clear a suspended frame');
    if (generator.state <= GenState.CREATED) closeNow(currentThread(), generator);
  } else if (!self.done) raise(exc.RuntimeError, 'cannot clear an executing frame');
  self.registers.fill(undefined, self.base, self.base + self.exe.size);
  self.extraLocals = undefined;
  return None;
}

const _frameType: PyType = defineType<Frame>({
  name: 'frame',
  instance: Frame,
  final: true,
  noInstantiation: true,
  slots: {
    tp_repr: (self) => {
      const { code } = self;
      const line = lineAt(code, self.lasti) ?? 'None';
      return strFromJs(`<frame at ${addressOf(self)}, file '${code.co_filename}', line ${line}, code ${code.co_name}>`);
    },
  },
  methods: {
    'clear($self, /)': clear,
    '__sizeof__($self, /)': (self: Frame): Value => 120 + 8 * self.exe.size,
  },
  getset: {
    f_back: { get: (self) => pythonFrame(self.back)?.escape() ?? None },
    f_code: { get: (self) => self.code },
    f_globals: { get: (self) => self.globals },
    f_builtins: { get: (self) => self.builtins },
    f_locals: { get: frameLocals },
    f_generator: { get: (self) => self.generator ?? None },
    f_lasti: { get: (self) => self.lasti },
    f_lineno: {
      get: (self) => lineAt(self.code, self.lasti) ?? None,
      set: (self, value) => jumpTo(self, value),
    },
    f_trace: {
      get: (self) => self.trace?.f_trace ?? None,
      set: (self, value) => {
        traceOf(self.escape()).f_trace = value === None ? undefined : value;
      },
    },
    f_trace_lines: {
      get: (self) => self.trace?.f_trace_lines ?? true,
      set: (self, value) => {
        if (value === undefined) raise(exc.TypeError, "can't delete numeric/char attribute");
        traceOf(self.escape()).f_trace_lines = isTrue(value);
      },
    },
    f_trace_opcodes: {
      get: (self) => self.trace?.f_trace_opcodes ?? false,
      set: (self, value) => {
        if (value === undefined) raise(exc.TypeError, "can't delete numeric/char attribute");
        traceOf(self.escape()).f_trace_opcodes = isTrue(value);
      },
    },
  },
});
