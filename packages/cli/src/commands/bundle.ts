import type { World } from '../world.js';

export async function bundle(_world: World, _argv: readonly string[]): Promise<number> {
  return 1;
}
