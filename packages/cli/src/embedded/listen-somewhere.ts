import { CommandError } from '../command-error.ts'

/**
 * Listens on the port asked for, or, where none was asked for, on the usual one if it is free and on any other if not.
 *
 * @throws CommandError (2) when the port asked for cannot be had
 */
export async function listenSomewhere<Listening>(
  asked: number | undefined,
  usual: number,
  listen: (port: number) => Promise<Listening>,
): Promise<Listening> {
  try {
    return await listen(asked ?? usual)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause
    if (asked === undefined) return listen(0)
    const why = code === 'EACCES' ? 'is not allowed for this user' : 'is taken by another program'
    throw new CommandError(`port ${asked} ${why}; choose another, or 0 for any free one`, undefined, cause)
  }
}
