import { killService } from './kill-service.ts'

export const killIngest = killService('ingest')
