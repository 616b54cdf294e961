export { nativeModules } from './registry.js';
export { type LibBytes, LibBundle, type LibIndex } from './lib-bundle.js';
export { minimalModules } from './registry.js';
