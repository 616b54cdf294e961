import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { defineType } from '../object/define-type.js';
import { Ellipsis, None, NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';

type Constructor = abstract new (...args: never[]) => object;

/** The three singletons: each has a type that gives only it. */
function singletonType(name: string, value: object, text: string, bool: (() => boolean) | undefined): PyType {
  return defineType({
    name,
    instance: value.constructor as Constructor,
    final: true,
    signature: '()',
    slots: {
      tp_new: (_type, args) => {
        if (args.length > 0) raise(exc.TypeError, `${name} takes no arguments`);
        return value;
      },
      tp_repr: (): Value => text,
      ...(bool === undefined ? {} : { nb_bool: bool }),
    },
    ...(value === None ? {} : { methods: { '__reduce__($self, /)': (): Value => text } }),
  });
}

const _noneType: PyType = singletonType('NoneType', None, 'None', () => false);
const _notImplementedType: PyType = singletonType('NotImplementedType', NotImplemented, 'NotImplemented', () => {
  warn(exc.DeprecationWarning, 'NotImplemented should not be used in a boolean context');
  return true;
});
const _ellipsisType: PyType = singletonType('ellipsis', Ellipsis, 'Ellipsis', undefined);
