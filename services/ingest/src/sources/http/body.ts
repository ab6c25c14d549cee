import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

export interface BodyLimits {
  /** As sent, packed or not. */
  readonly maxBytes: number
  /** After unpacking: a few kilobytes of gzip can hold gigabytes. */
  readonly maxUnpackedBytes: number
}

export type BodyResult =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  /** No memory left for it; see `take`. */
  | { readonly kind: 'no-room' }
  | { readonly kind: 'damaged'; readonly reason: string }
  /** The sender went away; there is nobody to answer. */
  | { readonly kind: 'aborted' }

/**
 * Reads a request body into memory, as far as its limits allow. Stops taking in at the first byte too many; what is
 * still to come is left to the caller (see `drain`). Never rejects.
 *
 * @param take asked for every piece before it is kept; false ends it with `no-room`
 */
export function readBody(
  request: IncomingMessage,
  isGzip: boolean,
  limits: BodyLimits,
  take: (bytes: number) => boolean,
): Promise<BodyResult> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    let packedBytes = 0
    let unpackedBytes = 0
    let isDone = false
    const gunzip = isGzip ? createGunzip() : null
    const content: Readable = gunzip ?? request

    function finish(result: BodyResult): void {
      isDone = true
      request.off('data', onPacked).off('close', onClose).off('error', onClose)
      content.off('data', onContent).off('end', onEnd)
      if (gunzip !== null) {
        request.unpipe(gunzip)
        gunzip.destroy()
      }
      resolve(result)
    }
    function onPacked(piece: Buffer): void {
      packedBytes += piece.length
      if (packedBytes > limits.maxBytes) finish({ kind: 'too-large', limitBytes: limits.maxBytes })
    }
    function onContent(piece: Buffer): void {
      if (isDone) return // the same piece has just been one too many for `onPacked`
      unpackedBytes += piece.length
      if (unpackedBytes > limits.maxUnpackedBytes) {
        finish({ kind: 'too-large', limitBytes: limits.maxUnpackedBytes })
      } else if (take(piece.length)) {
        pieces.push(piece)
      } else {
        finish({ kind: 'no-room' })
      }
    }
    function onEnd(): void {
      finish({ kind: 'body', bytes: pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces) })
    }
    function onClose(): void {
      if (!request.complete) finish({ kind: 'aborted' })
    }

    request.on('data', onPacked).on('close', onClose).on('error', onClose)
    if (gunzip !== null) {
      gunzip.on('error', (error) => finish({ kind: 'damaged', reason: error.message }))
      request.pipe(gunzip)
    }
    content.on('data', onContent).on('end', onEnd)
  })
}

/**
 * Reads on and throws away, so that a sender that is still writing gets to read the answer: closing on it would reset
 * the connection and lose the answer with it. Gives up after `maxBytes` or `timeoutMs`; answers whether all was read.
 */
export function drain(request: IncomingMessage, maxBytes: number, timeoutMs: number): Promise<boolean> {
  if (request.complete) {
    request.resume()
    return Promise.resolve(true)
  }
  if (request.destroyed) return Promise.resolve(false)
  return new Promise((resolve) => {
    let left = maxBytes
    const timer = setTimeout(finish, timeoutMs)
    function finish(): void {
      clearTimeout(timer)
      request.off('data', onData).off('end', finish).off('close', finish)
      resolve(request.complete)
    }
    function onData(piece: Buffer): void {
      left -= piece.length
      if (left < 0) finish()
    }
    request.on('data', onData).on('end', finish).on('close', finish)
    request.resume()
  })
}
