import type { JudgedWorker } from './judge.ts'
import { markdownTable, tables } from './tables.ts'

export interface Circumstances {
  readonly seeds: readonly number[]
  readonly workers: number
  readonly days: number
  readonly adversaryShare: number
  readonly events: number
}

/** Only these are reported, and the command refuses them for anything else. */
export const REPORTED_SEEDS: readonly number[] = [9001, 9002, 9003]

/** `docs/quality.md` */
export function reportPage(workers: readonly JudgedWorker[], circumstances: Circumstances): string {
  const { seeds, days, adversaryShare, events } = circumstances
  const count = circumstances.workers
  return `<!-- Written by \`npm run quality -- report\`; do not edit. -->
# Quality

How well Redflag finds what it looks for, and whom it accuses wrongly, on a population of which the truth is known.

- **Population.** Seeds ${seeds.join(', ')}; ${count} workers each over ${days} days, ${Math.round(adversaryShare * 100)} % of them adversaries in three degrees of care;
  ${events.toLocaleString('en-US')} events in all. Some events come late, out of order, or twice. Every country is drawn evenly for everybody.
- **Independence.** The generator (\`quality/\`) knows the outer contract and what the guidance says people and organisations do. It imports nothing of
  the product, and the product is run as it is shipped: \`redflag replay\`, default settings.
- **Seeds.** The seeds of this page are never used to choose a threshold, a weight or a guard. Work on the detector uses others
  (\`npm run quality -- --seed N\`); the command refuses these.
- **Counting.** By worker. An alert speaks of its worker, or of each member of its cluster. An adversary is found when a band is said at or after
  the first act; an honest worker is accused when it is said at all. An alert that names a victim as a possible victim accuses nobody.
- **Limits.** The population is invented. It says how the detector treats these stories, not how common they are anywhere; figures of one kind of worker rest on few.

Again: \`npm run quality -- report\` gives the same figures from the same commit.

${tables(workers).map(markdownTable).join('\n\n')}
`
}
