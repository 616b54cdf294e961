import { PyObject } from '../object/py-object.js';

/** Placeholder shape; see the frame and interp folders. */
export class Frame extends PyObject {}
