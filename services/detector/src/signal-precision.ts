import { DETECTOR_METRICS } from './metrics.ts'

const LABELS = DETECTOR_METRICS.labels.name

/**
 * How to tell a signal's precision from its labels, as Markdown. Left to Prometheus: verdicts come to many processes, and which span
 * of time to look at is for whoever asks.
 */
export const SIGNAL_PRECISION = `## Precision of signals

Of the verdicts on a signal's reasons, the share that bore it out (\`confirmed\`, \`victim\`: somebody did act in the worker's name). What was explained
counts against it: the signal was right about what happened and wrong about what it meant. A verdict counts once in the process that read it, one that
replaces another beside it; a label on several signals counts for each.

\`\`\`yaml
groups:
  - name: redflag-precision
    interval: 5m
    rules:
      - record: signal:redflag_labels:increase30d
        expr: sum by (signal) (increase(${LABELS}[30d]))
      - record: signal:redflag_precision:ratio30d
        expr: |
          sum by (signal) (increase(${LABELS}{verdict=~"confirmed|victim"}[30d]))
            / (signal:redflag_labels:increase30d >= 20)
\`\`\`

Below 20 verdicts a share says little, so none is recorded.
`
