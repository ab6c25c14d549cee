import { demoListText } from '@redflag/cli/demo/demo-list'
import { timelessReference } from '@redflag/cli/lists/live-reference'
import { loadLists } from '@redflag/cli/lists/load-lists'
import { createPipeline, type Pipeline } from '@redflag/ingest/pipeline'
import { createPseudonyms } from '@redflag/ingest/steps/pseudonyms'
import { defaultProductSettings } from '@redflag/settings'
import { PSEUDONYM_KEY } from './seed.ts'

/** First midnight of the invented platform. */
export const START_MS = Date.UTC(2026, 0, 5)

/** Days on which nobody plays a part; the stories begin behind them. */
export const QUIET_DAYS = 14

/**
 * Ingest's pure pipeline as a process runs it that was given the demo's list of addresses and nothing else.
 * @param listed further addresses on that list, one a line
 */
export async function openPipeline(listed = ''): Promise<Pipeline> {
  const lists = await loadLists([], { builtIn: { name: 'demo list', text: demoListText() + listed } })
  return createPipeline({
    pseudonyms: createPseudonyms({ keys: [PSEUDONYM_KEY] }),
    reference: timelessReference(lists, defaultProductSettings()),
    schemaById: () => null,
  })
}
