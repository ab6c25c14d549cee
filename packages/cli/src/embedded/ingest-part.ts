import {
  createIngestService,
  type IngestDeps,
  type IngestService,
  type IngestSettings,
} from '@redflag/ingest'
import type { Part } from '@redflag/runtime'
import { listenSomewhere } from './listen-somewhere.ts'

export interface IngestPart extends Part {
  /** For after `start`. */
  service(): IngestService
}

/** Ingest that listens on the port asked for, or wherever it can. */
export function createIngestPart(
  deps: IngestDeps,
  settings: IngestSettings,
  port: number | undefined,
): IngestPart {
  const { http } = settings
  let service = createIngestService(deps, settings)
  return {
    name: 'ingest',
    async start() {
      if (http === null) return service.start()
      await listenSomewhere(port, http.port, async (one) => {
        service = createIngestService(deps, { ...settings, http: { ...http, port: one } })
        await service.start()
      })
    },
    stop: () => service.stop(),
    service: () => service,
  }
}
