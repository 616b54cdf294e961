import { print, type World } from '../world.js';

/** `pyco -V`: the version of the language, which is what is asked for; twice, with what runs it. */
export function version(world: World, isLong: boolean): number {
  print(world.host, isLong ? `Python 3.13.0 (pyco) [Node ${process.version}]\n` : 'Python 3.13.0\n');
  return 0;
}
