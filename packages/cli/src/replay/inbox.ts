/** Messages in the order in which they came, for one who takes them one after the other. */
export interface Inbox<Message> {
  put(message: Message): void
  /** From now on there is nothing but this error. The first one counts. */
  fail(error: unknown): void
  /** The same, once the messages that are there have been taken. */
  failAfter(error: unknown): void
  /** The next message. To be called one at a time. @throws the error of `fail` or `failAfter` */
  take(): Promise<Message>
}

export function createInbox<Message>(): Inbox<Message> {
  let messages: Message[] = []
  let failure: { readonly error: unknown } | null = null
  let wake = () => {}
  return {
    put(message) {
      messages.push(message)
      wake()
    },
    fail(error) {
      messages = []
      failure ??= { error }
      wake()
    },
    failAfter(error) {
      failure ??= { error }
      wake()
    },
    async take() {
      for (;;) {
        const message = messages.shift()
        if (message !== undefined) return message
        if (failure !== null) throw failure.error
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
