import { type NativeModule, PyDict, type Value } from '@pyco/vm';

/** `_sysconfig`: what CPython's program itself says of how it was built. */
export const sysconfigModule: NativeModule = {
  name: '_sysconfig',
  doc: 'A helper for the sysconfig module.',
  functions: {
    'config_vars()': (): Value => {
      const vars = new PyDict();
      vars.setStr('Py_GIL_DISABLED', 0);
      return vars;
    },
  },
};
