import type { FrameEvaluator } from '../ports/frame-evaluator.js';
import { Interp } from './run.js';

/** The interpreter: complete, needs no `eval`, can stop anywhere. */
export const createInterp = (): FrameEvaluator => new Interp();
