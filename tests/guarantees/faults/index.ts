import { forgetfulReceiver, slowReceiver } from './bad-receiver.ts'
import { cutKafka, cutRedis } from './cut-network.ts'
import { emptyRedis } from './empty-redis.ts'
import type { Fault } from './fault.ts'
import { hangKafka, hangRedis } from './hang-network.ts'
import { joinAndLeave } from './join-and-leave.ts'
import { killAlerting } from './kill-alerting.ts'
import { killBroker } from './kill-broker.ts'
import { killDetector } from './kill-detector.ts'
import { killIngest } from './kill-ingest.ts'
import { killRedisAlways, killRedisEverysec } from './kill-redis.ts'
import { loseRedisTail } from './lose-redis-tail.ts'
import { pauseRedis } from './pause-redis.ts'
import { slowKafka, slowRedis } from './slow-network.ts'
import { zombie } from './zombie.ts'

/** SIGKILL of something. */
export const KILLS: readonly Fault[] = [
  killIngest,
  killDetector,
  killAlerting,
  killRedisEverysec,
  killRedisAlways,
  killBroker,
]

/** Everything else that breaks without taking away what the log holds. */
export const DISTURBANCES: readonly Fault[] = [
  joinAndLeave,
  zombie('detector'),
  zombie('alerting'),
  pauseRedis,
  emptyRedis,
  loseRedisTail,
  cutKafka,
  cutRedis,
  slowKafka,
  slowRedis,
  hangKafka,
  hangRedis,
  slowReceiver,
  forgetfulReceiver,
]
