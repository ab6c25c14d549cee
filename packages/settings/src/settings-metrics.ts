import { defineMetrics } from '@redflag/runtime'

/** How every process acknowledges its settings. */
export const SETTINGS_METRICS = defineMetrics({
  info: {
    kind: 'gauge',
    name: 'redflag_settings_info',
    help: 'Settings in force in this process, by hash; always 1',
    labels: ['hash'],
  },
  reloads: {
    kind: 'counter',
    name: 'redflag_settings_reload_total',
    help: 'Times the settings file was read anew, by result (applied, unchanged, refused); refused leaves the old ones in force',
    labels: ['result'],
  },
  isRefused: {
    kind: 'gauge',
    name: 'redflag_settings_refused',
    help: '1 while the settings file cannot be used and older settings are in force',
    labels: [],
  },
})
