import { errorsDocument } from '@redflag/runtime/errors-document'
import { configPage } from './config-page.ts'
import { metricsPage } from './metrics-page.ts'
import { signalsPage } from './signals-page.ts'

/** Every generated document by its path. */
export function pages(): Readonly<Record<string, string>> {
  return {
    'docs/signals.md': signalsPage(),
    'docs/metrics.md': metricsPage(),
    'docs/config.md': configPage(),
    'docs/errors.md': errorsDocument(),
  }
}
