import { asSize } from '../abstract/number.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { Frame } from '../frame/frame.js';
import { bindCall, binder } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeName } from '../object/type-of.js';
import { PyList } from './list.js';
import { PyTraceback } from './traceback.js';

const parameters = binder('traceback(tb_next, tb_frame, tb_lasti, tb_lineno)');

function toNext(value: Value): PyTraceback | undefined {
  if (value === None) return undefined;
  return value instanceof PyTraceback ? value : raise(exc.TypeError, `expected traceback object or None, got '${typeName(value)}'`);
}

const _tracebackType: PyType = defineType<PyTraceback>({
  name: 'traceback',
  instance: PyTraceback,
  final: true,
  signature: '(tb_next, tb_frame, tb_lasti, tb_lineno)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [next, frame, lasti, lineno] = bindCall(parameters, args, kwnames) as readonly Value[];
      if (!(frame instanceof Frame)) {
        return raise(exc.TypeError, `traceback() argument 'tb_frame' must be frame, not ${typeName(frame!)}`);
      }
      return new PyTraceback(toNext(next!), frame, asSize(lasti!, exc.OverflowError), asSize(lineno!, exc.OverflowError));
    },
  },
  methods: { '__dir__($self, /)': (): Value => new PyList(['tb_frame', 'tb_next', 'tb_lasti', 'tb_lineno']) },
  getset: {
    tb_frame: { get: (self) => self.tb_frame },
    tb_lasti: { get: (self) => self.tb_lasti },
    tb_lineno: { get: (self) => self.tb_lineno ?? None },
    tb_next: {
      get: (self) => self.tb_next ?? None,
      set: (self, value) => {
        if (value === undefined) return raise(exc.TypeError, "can't delete tb_next attribute");
        const next = toNext(value);
        for (let tb = next; tb !== undefined; tb = tb.tb_next) if (tb === self) raise(exc.ValueError, 'traceback loop detected');
        self.tb_next = next;
      },
    },
  },
});
