export { type GuestTaskReport, inspectGuestTasks } from './_asyncio/introspect.js';
export { Signals } from './_signal/state.js';
export { Threads } from './_thread/thread-handle.js';
export { BACKEND, backendOf } from './backend.js';
export { BackendIdler } from './backend-idler.js';
export { LibBundle, type LibBytes, type LibIndex, type LibRow } from './lib-bundle.js';
export { cutLib, type Import, importsOf, type LibParts, reachable } from './lib-cut.js';
export { withLibFiles } from './lib-files.js';
export { minimalModules, nativeModules } from './registry.js';
