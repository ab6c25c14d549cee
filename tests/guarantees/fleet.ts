import type { Installation } from '../support/installation.ts'
import type { RedflagProcess, ServiceName } from '../support/redflag-process.ts'

/** One process of a service, which an orchestrator keeps running: the process changes, the place stays. */
export interface Place {
  readonly service: ServiceName
  /** `detector 2`. */
  readonly name: string
  readonly process: RedflagProcess
}

/** The processes of an installation, and the orchestrator that starts one again when it ends. */
export interface Fleet {
  readonly places: readonly Place[]
  /** Ends one at once (SIGKILL), resolves when it is gone. It is not started again. */
  kill(place: Place): Promise<void>
  /** Starts a process in the place of one that has ended; resolves when it is ready. */
  revive(place: Place): Promise<void>
  /** One more process of a service, of no place: whoever starts it ends it. */
  extra(service: ServiceName): Promise<RedflagProcess>
  /** Processes that ended though nobody had ended them, since last asked: place, exit code, last words. They are started again. */
  takeSelfEnded(): readonly string[]
}

export type FleetPlan = Readonly<Record<ServiceName, number>>

interface Slot {
  readonly service: ServiceName
  readonly name: string
  process: RedflagProcess
}

const LAST_WORDS = 600

export async function startFleet(installation: Installation, plan: FleetPlan): Promise<Fleet> {
  const wanted = Object.entries(plan) as [ServiceName, number][]
  const names = wanted.flatMap(([service, count]) =>
    Array.from({ length: count }, (_, i) => ({ service, name: `${service} ${i + 1}` })),
  )
  let selfEnded: string[] = []
  const meant = new Set<RedflagProcess>()

  function watch(slot: Slot): void {
    const { process } = slot
    void process.exited.then(async (code) => {
      if (meant.delete(process) || installation.isDisposed()) return
      const words = process.output().slice(-LAST_WORDS).trim()
      selfEnded.push(`${slot.name} ended with ${code}: ${words}`)
      await start(slot).catch((error: unknown) => selfEnded.push(String(error)))
    })
  }

  async function start(slot: Slot): Promise<void> {
    slot.process = await installation.start(slot.service)
    watch(slot)
  }

  const slots: Slot[] = await Promise.all(
    names.map(async (name) => {
      const slot = { ...name, process: await installation.start(name.service) }
      watch(slot)
      return slot
    }),
  )
  const slotOf = (place: Place): Slot => {
    const slot = slots.find(({ name }) => name === place.name)
    if (slot === undefined) throw new Error(`there is no ${place.name}`)
    return slot
  }

  return {
    places: slots,
    async kill(place) {
      const { process } = slotOf(place)
      meant.add(process)
      process.kill('SIGKILL')
      await process.exited
    },
    revive: (place) => start(slotOf(place)),
    extra: (service) => installation.start(service),
    takeSelfEnded() {
      const told = selfEnded
      selfEnded = []
      return told
    },
  }
}
