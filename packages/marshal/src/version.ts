/** Python versions this package knows, as `major * 100 + minor`. They compare as numbers: `version >= 311`. */
export type PythonVersion = 308 | 309 | 310 | 311 | 312 | 313 | 314;

/** Every supported version, oldest first. */
export const PYTHON_VERSIONS: readonly PythonVersion[] = [308, 309, 310, 311, 312, 313, 314];

/** Is `version` one this package can read, write and disassemble? */
export function isPythonVersion(version: number): version is PythonVersion {
  return Number.isInteger(version) && version >= 308 && version <= 314;
}

/** `313` as `3.13`. */
export function versionName(version: number): string {
  return `${Math.floor(version / 100)}.${version % 100}`;
}
