import type { IngestObserver } from '../observer.ts'

/** Hears everything and says nothing; what a test wants to hear it overrides. */
export function silentObserver(overrides: Partial<IngestObserver> = {}): IngestObserver {
  const nothing = () => {}
  return {
    taken: nothing,
    empty: nothing,
    sent: nothing,
    lag: nothing,
    gap: nothing,
    stopped: nothing,
    answered: nothing,
    inFlight: nothing,
    defect: nothing,
    ...overrides,
  }
}
