export { main } from './main.js';
export type { CliOptions } from './world.js';
