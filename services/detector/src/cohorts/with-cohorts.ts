import type { Cohorts, Settings } from '@redflag/detection'

/** Settings that know of the cohorts: for the same settings the same object, since verdicts are kept by it. */
export function withCohorts(settings: () => Settings, cohorts: Cohorts): () => Settings {
  let last: { readonly given: Settings; readonly made: Settings } | null = null
  return () => {
    const given = settings()
    if (last?.given !== given) last = { given, made: { ...given, cohorts } }
    return last.made
  }
}
