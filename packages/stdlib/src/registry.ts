import type { NativeModule } from '@pyco/vm';
import { sysModule } from './sys/index.js';
import { timeModule } from './time/index.js';

/** Every native module, to be handed to a runtime. */
export const nativeModules: readonly NativeModule[] = [sysModule, timeModule];
