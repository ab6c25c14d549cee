import { kafka } from './kafka.js'
import { redis } from './redis.js'
import { registry } from './registry.js'

/** In the order in which they are listed to a person. @type {readonly import('./server.js').Server[]} */
export const SERVERS = [kafka, registry, redis]
