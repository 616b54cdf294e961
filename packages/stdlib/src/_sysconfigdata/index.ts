import { type NativeModule, PyDict, type Value } from '@pyco/vm';

/**
 * What a build of CPython would have written down about itself, as far as it means anything where nothing was built: no compiler, no headers, no
 * shared libraries. Names are those of CPython's Makefile and pyconfig.h.
 */
const BUILD_TIME_VARS: { readonly [name: string]: Value } = {
  ABIFLAGS: '',
  CFLAGS: '',
  CONFIG_ARGS: '',
  EXE: '',
  EXT_SUFFIX: '.pyco-313.so',
  HAVE_FORK: 0,
  LDFLAGS: '',
  LDSHARED: '',
  LIBDIR: '/pyco/lib',
  MULTIARCH: 'x86_64-linux-gnu',
  PLATLIBDIR: 'lib',
  PY_SSL_DEFAULT_CIPHERS: 1,
  Py_DEBUG: 0,
  Py_ENABLE_SHARED: 0,
  Py_GIL_DISABLED: 0,
  Py_TRACE_REFS: 0,
  SIZEOF_VOID_P: 8,
  SOABI: 'pyco-313',
  TZPATH: '/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo',
  VERSION: '3.13',
  WITH_DOC_STRINGS: 1,
  WITH_PYMALLOC: 0,
  prefix: '/pyco',
  exec_prefix: '/pyco',
};

/** `_sysconfigdata_*`: what `sysconfig.get_config_vars` starts from. */
export const sysconfigdataModule: NativeModule = {
  name: '_sysconfigdata__linux_x86_64-linux-gnu',
  init({ dict }) {
    const vars = new PyDict();
    for (const [name, value] of Object.entries(BUILD_TIME_VARS)) vars.set(name, value);
    dict.setStr('build_time_vars', vars);
  },
};
