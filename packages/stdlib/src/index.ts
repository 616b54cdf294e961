export { BACKEND } from './backend.js';
export { LibBundle, type LibBytes, type LibIndex } from './lib-bundle.js';
export { minimalModules, nativeModules } from './registry.js';
