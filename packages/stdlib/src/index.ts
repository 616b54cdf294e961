export { nativeModules } from './registry.js';
