export { examplesIn, promised } from './examples.js';
export { fixtureBytes, PROGRAMS, type ProgramRun, portable, programFiles, programRuns, type Recorded } from './programs.js';
export { RECORDED_VERSIONS, type RecordedProgram, type RecordedVersion, recordedPrograms, showsNatives } from './recorded-programs.js';
