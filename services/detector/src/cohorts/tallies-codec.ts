import type { BucketTallies, OpenTally, Tally } from '@redflag/detection'

/** Figures in the order in which they are stored. Raise the format with any change. */
const FIGURES = [
  'paid',
  'crypto',
  'settled',
  'shifted',
  'judged',
  'unusual',
  'railed',
  'switched',
  'active',
  'prepaid',
] as const satisfies readonly (keyof Tally)[]

const FORMAT = 1

type Stored = readonly [
  format: number,
  closedDay: number,
  open: readonly (readonly [day: number, corridor: string, figures: readonly number[]])[],
]

/** What a bucket has added to open days, as it lies beside the bucket's profiles: about 40 bytes a day and currency. */
export function encodeTallies({ closedDay, open }: BucketTallies): Buffer {
  const rows = open.map(
    ({ day, corridor, tally }) => [day, corridor, FIGURES.map((figure) => tally[figure])] as const,
  )
  const stored: Stored = [FORMAT, closedDay, rows]
  return Buffer.from(JSON.stringify(stored))
}

/** Null where it is of another format: what open days held is then counted anew, from the events that follow. */
export function decodeTallies(bytes: Uint8Array): BucketTallies | null {
  const [format, closedDay, rows] = JSON.parse(Buffer.from(bytes).toString()) as Stored
  if (format !== FORMAT) return null
  return {
    closedDay,
    open: rows.map(
      ([day, corridor, figures]): OpenTally => ({
        day,
        corridor,
        tally: Object.fromEntries(FIGURES.map((figure, i) => [figure, figures[i] ?? 0])) as unknown as Tally,
      }),
    ),
  }
}
