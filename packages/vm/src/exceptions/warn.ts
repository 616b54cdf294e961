import { callWith } from '../abstract/call.js';
import { getAttr } from '../abstract/object.js';
import { importAbsolute } from '../import/import.js';
import type { Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { strFromJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';

/**
 * `PyErr_WarnEx`: warns at the line of Python that runs now, or `stacklevel - 1` calls further out. Raises where the filters make an
 * exception of it. `source` is what it is about. A VM that was given no `_warnings` has nobody to tell, and says nothing.
 */
export function warn(category: PyType, message: string, stacklevel = 1, source?: Value): void {
  const { interp } = currentThread();
  if (!interp.nativeModules.has('_warnings')) return;
  callWith(
    getAttr(importAbsolute('_warnings'), 'warn'),
    [strFromJs(message), category, stacklevel, ...(source === undefined ? [] : [source])],
    undefined,
  );
}
