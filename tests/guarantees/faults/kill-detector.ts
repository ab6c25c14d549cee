import { killService } from './kill-service.ts'

export const killDetector = killService('detector')
