import { byArchetype, delay, detection, falseAlertRate, isAdversary, ofCare } from './figures.ts'
import type { JudgedWorker } from './judge.ts'

export interface Table {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const CARES = ['careless', 'moderate', 'careful'] as const

export function tables(workers: readonly JudgedWorker[]): readonly Table[] {
  return [overall(workers), speed(workers), adversaries(workers), honest(workers), leading(workers)]
}

function overall(workers: readonly JudgedWorker[]): Table {
  const row = (what: string, of: (band: 'medium' | 'high') => string): readonly string[] => [
    what,
    of('medium'),
    of('high'),
  ]
  return {
    title: 'Precision and recall, by worker',
    columns: ['', 'band medium or above', 'band high or above'],
    rows: [
      row('recall', (band) => share(detection(workers, band).recall)),
      row('precision', (band) => share(detection(workers, band).precision)),
      ...CARES.map((care) =>
        row(`recall, ${care}`, (band) => share(detection(ofCare(workers, care), band).recall)),
      ),
      row(
        'adversaries found',
        (band) => `${detection(workers, band).hits} of ${workers.filter(isAdversary).length}`,
      ),
      row('honest workers accused', (band) => {
        const { falseHits } = detection(workers, band)
        return `${falseHits} of ${workers.length - workers.filter(isAdversary).length}`
      }),
      ['false alerts per 1,000 honest workers per 30 days', '', rate(workers)],
    ],
  }
}

function speed(workers: readonly JudgedWorker[]): Table {
  const row = (name: string, some: readonly JudgedWorker[]): readonly string[] => {
    const { medianDays, p90Days, medianUsd, p90Usd, paidBeforeRatio } = delay(some)
    return [
      name,
      number(medianDays),
      number(p90Days),
      money(medianUsd),
      money(p90Usd),
      share(paidBeforeRatio),
    ]
  }
  return {
    title: 'From the first act to the first alert of band high or above',
    columns: [
      '',
      'days, median',
      'days, p90',
      'USD paid before, median',
      'USD paid before, p90',
      'of all USD sent to adversaries, unalerted',
    ],
    rows: [row('all', workers), ...CARES.map((care) => row(care, ofCare(workers, care)))],
  }
}

function adversaries(workers: readonly JudgedWorker[]): Table {
  const cell = (some: readonly JudgedWorker[]): string => {
    const [medium, high] = [detection(some, 'medium'), detection(some, 'high')]
    return some.length === 0 ? '' : `${medium.hits} / ${high.hits} of ${some.length}`
  }
  return {
    title: 'Adversaries found, at medium / at high',
    columns: ['archetype', ...CARES],
    rows: byArchetype(workers.filter(isAdversary)).map(([name, some]) => [
      name,
      ...CARES.map((care) => cell(ofCare(some, care))),
    ]),
  }
}

function honest(workers: readonly JudgedWorker[]): Table {
  return {
    title: 'Honest workers, by archetype',
    columns: [
      'archetype',
      'workers',
      'accused at medium',
      'accused at high',
      'false alerts per 1,000 workers per 30 days',
    ],
    rows: byArchetype(workers.filter((worker) => !isAdversary(worker))).map(([name, some]) => [
      name,
      String(some.length),
      String(detection(some, 'medium').falseHits),
      String(detection(some, 'high').falseHits),
      number(falseAlertRate(some)?.value ?? null),
    ]),
  }
}

function leading(workers: readonly JudgedWorker[]): Table {
  const falseLeads = workers.filter((worker) => !isAdversary(worker)).flatMap(({ leading: leads }) => leads)
  const trueLeads = workers.filter(isAdversary).flatMap(({ leading: leads }) => leads)
  const names = [...new Set([...falseLeads, ...trueLeads])].toSorted()
  const count = (leads: readonly string[], name: string): number =>
    leads.filter((lead) => lead === name).length
  return {
    title: 'Signals that led alerts of band high or above',
    columns: ['signal', 'false alerts', 'true alerts'],
    rows: names
      .map((name) => ({ name, wrong: count(falseLeads, name), right: count(trueLeads, name) }))
      .toSorted((a, b) => b.wrong - a.wrong || b.right - a.right)
      .map(({ name, wrong, right }) => [name, String(wrong), String(right)]),
  }
}

/** Who was missed at band high, and what had been seen of them; one line each, for those who improve the detector. */
export function missed(workers: readonly JudgedWorker[]): Table {
  return {
    title: 'Adversaries never alerted at band high or above',
    columns: ['worker', 'archetype', 'care', 'medium', 'signals that spoke'],
    rows: workers
      .filter((worker) => isAdversary(worker) && worker.highMs === null)
      .map(({ truth, mediumMs, signals }) => [
        truth.workerId,
        truth.archetype,
        truth.care ?? '',
        mediumMs === null ? 'no' : 'yes',
        signals.join(' '),
      ])
      .toSorted((a, b) => (a.slice(1).join() < b.slice(1).join() ? -1 : 1)),
  }
}

/** The honest who were accused, and of what; for those who improve the detector. */
export function accused(workers: readonly JudgedWorker[]): Table {
  return {
    title: 'Honest workers alerted at band medium or above',
    columns: ['worker', 'archetype', 'high', 'signals that spoke'],
    rows: workers
      .filter((worker) => !isAdversary(worker) && worker.mediumMs !== null)
      .map(({ truth, highMs, signals }) => [
        truth.workerId,
        truth.archetype,
        highMs === null ? 'no' : 'yes',
        signals.join(' '),
      ])
      .toSorted((a, b) => (a.slice(1).join() < b.slice(1).join() ? -1 : 1)),
  }
}

function rate(workers: readonly JudgedWorker[]): string {
  const found = falseAlertRate(workers)
  return found === null ? '' : `${number(found.value)} (95 % sure: below ${number(found.upper)})`
}

const number = (value: number | null): string => (value === null ? '' : value.toFixed(2))
const share = (value: number | null): string => (value === null ? '' : value.toFixed(3))
const money = (value: number | null): string =>
  value === null ? '' : Math.round(value).toLocaleString('en-US')

export function textTable({ title, columns, rows }: Table): string {
  const all = [columns, ...rows]
  const widths = columns.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)))
  const isFigure = columns.map(
    (_, at) => at > 0 && rows.every((row) => /^[\d.,]*( ?(of|\/) ?[\d/ of]+)?$/.test(row[at] ?? '')),
  )
  const line = (row: readonly string[]): string =>
    widths
      .map((width, at) => (isFigure[at] ? (row[at] ?? '').padStart(width) : (row[at] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd()
  return [title, '', ...all.map(line)].map((text) => `  ${text}`.trimEnd()).join('\n')
}

export function markdownTable({ title, columns, rows }: Table): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`
  const rule = line(columns.map((_, at) => (at === 0 ? '---' : '---:')))
  return [`## ${title}`, '', line(columns), rule, ...rows.map(line)].join('\n')
}
