export { fixtureBytes, PROGRAMS, type ProgramRun, portable, programFiles, programRuns, type Recorded } from './programs.js';
