import { type NativeModule, raiseNotImplemented, type Value } from '@pyco/vm';

/** `_posixsubprocess`: `subprocess` can be imported, and says so when a process is to be started. */
export const posixsubprocessModule: NativeModule = {
  name: '_posixsubprocess',
  functions: { 'fork_exec(*args)': (): Value => raiseNotImplemented('starting a process') },
};
