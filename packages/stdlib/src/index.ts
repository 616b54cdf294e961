export { BACKEND } from './backend.js';
export { LibBundle, type LibBytes, type LibIndex } from './lib-bundle.js';
export { withLibFiles } from './lib-files.js';
export { minimalModules, nativeModules } from './registry.js';
