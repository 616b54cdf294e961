import { fillType } from '../object/define-type.js';
import type { Value } from '../object/py-object.js';
import { jsProxyType } from '../object/type-of.js';
import { strFromJs } from '../object/wide-str.js';

/** A JavaScript object that nobody registered as a Python type: the guest can pass it on, and see what it is. */
fillType<object>(jsProxyType, {
  name: 'JsProxy',
  final: true,
  noInstantiation: true,
  slots: { tp_repr: (self: Value): Value => strFromJs(`<JsProxy of ${Object.prototype.toString.call(self)}>`) },
});
