import { killService } from './kill-service.ts'

export const killAlerting = killService('alerting')
