/** One thing that is wrong with a settings file. */
export interface SettingsFault {
  /** Dotted path, e.g. `signals.impossible-travel.params.minKmh`; `file` when it is the file as a whole. */
  readonly path: string
  /** What may stand there, in words. */
  readonly expected: string
  /** What stands there, shortened. */
  readonly got: string
  /** Where in the file, from 1; null where the file has no such place. */
  readonly line: number | null
  readonly column: number | null
}

/** Status with which a command ends that met unusable settings (EX_CONFIG of sysexits.h). */
const SETTINGS_EXIT_STATUS = 78

/** Settings that cannot be used. Carries every fault of the file, so that it can be put right in one go. */
export class SettingsInvalid extends Error {
  override readonly name = 'SettingsInvalid'
  readonly code = 'SETTINGS_INVALID'
  readonly exitStatus = SETTINGS_EXIT_STATUS
  readonly file: string
  readonly faults: readonly SettingsFault[]

  constructor(file: string, faults: readonly SettingsFault[]) {
    super(faults.map((fault) => faultLine(file, fault)).join('\n'))
    this.file = file
    this.faults = faults
  }
}

/** `settings.yaml:12:5: score.bands.low: expected a number from 0 to 1, got "much"` */
function faultLine(file: string, { path, expected, got, line, column }: SettingsFault): string {
  const place = [file, line, column].filter((part) => part !== null).join(':')
  return `${place}: ${path}: expected ${expected}, got ${got}`
}
