/** Preloaded into a measured command (`node --import`): at its end writes what it has used to file descriptor 3. */
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

// Its threads load this, too; what they use is in the figures of the process.
if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
    const usage = { peakRssBytes: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }
    writeSync(3, JSON.stringify(usage))
  })
}
