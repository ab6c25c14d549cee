import type { Action } from '@redflag/detection'

/** What is recommended, as a sentence to a person. */
export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  monitor: 'Keep an eye on it; nothing to do yet.',
  request_info: 'Ask the worker for an explanation.',
  verify_payout_ownership: 'Ask for proof that the payout destination is the worker’s own.',
  confirm_with_worker: 'Confirm with the worker over an older channel: they may be the victim.',
  step_up_liveness_video: 'Ask for a live video check before the next payout.',
  cooloff_new_method: 'Let the new payout method rest for 72 hours.',
  hold_payout: 'Have a senior reviewer decide on holding pending payouts.',
  escalate_sanctions: 'Provisional hold; hand over to the sanctions officer.',
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Mon 16 Mar 14:20`, UTC. */
export function shortTime(atMs: number): string {
  const date = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${clock}`
}

/** `1 h a second`, `15 min a second`, as fast as time itself. */
export function pace(speed: number): string {
  if (speed === 1) return 'at its own pace'
  if (speed < 60) return `${speed} s a second`
  if (speed < 3600) return `${Math.round(speed / 6) / 10} min a second`
  return `${Math.round(speed / 360) / 10} h a second`
}
