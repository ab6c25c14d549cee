export interface InFlightBudgetSettings {
  /** Requests that may be under way at once. */
  readonly maxRequests: number
  /** Bytes of request bodies that may be held at once. */
  readonly maxBytes: number
}

/** What one request holds of the budget. */
export interface Reservation {
  /** Takes `bytes` more; false, and nothing taken, when the budget is spent. */
  take(bytes: number): boolean
  /** Gives everything back. Idempotent. */
  release(): void
}

export interface InFlightBudget {
  /** A place for one request, or null when all are taken. */
  enter(): Reservation | null
  readonly requests: number
  readonly bytes: number
}

/**
 * The bounded queue of the HTTP source: what is being read, or waits for the log's acknowledgement, is counted here,
 * and what would not fit is turned away at once (429) rather than held. Memory stays bounded however slow Kafka is.
 */
export function createInFlightBudget(settings: InFlightBudgetSettings): InFlightBudget {
  let requests = 0
  let bytes = 0

  function enter(): Reservation | null {
    if (requests >= settings.maxRequests) return null
    requests++
    let held = 0
    let isReleased = false
    return {
      take(more) {
        if (isReleased || bytes + more > settings.maxBytes) return false
        bytes += more
        held += more
        return true
      },
      release() {
        if (isReleased) return
        isReleased = true
        requests--
        bytes -= held
      },
    }
  }

  return {
    enter,
    get requests() {
      return requests
    },
    get bytes() {
      return bytes
    },
  }
}
