import type { NativeModule } from '@pyco/vm';
import { asyncioModule } from './asyncio/index.js';
import { sysModule } from './sys/index.js';
import { timeModule } from './time/index.js';

/** Every native module, to be handed to a runtime. */
export const nativeModules: readonly NativeModule[] = [asyncioModule, sysModule, timeModule];
