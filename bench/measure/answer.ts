/** The other end of `children.ts`: how a program gets its settings and gives its answers. */

/** What the program was started with. */
export const settingsOf = <Settings>(): Settings => JSON.parse(process.argv[2] ?? '{}') as Settings

/** The one answer of a program that ends by itself. */
export function answer(value: object): void {
  process.stdout.write(JSON.stringify(value))
}

/** A line for whoever waits. */
export function progress(line: string): void {
  process.stderr.write(`    ${line}\n`)
}

/**
 * Answers questions one after the other until the asking side is gone.
 * @param close called then; the process ends after it
 */
export function answerQuestions<Question>(
  answerTo: (question: Question) => Promise<object>,
  close: () => Promise<void>,
): void {
  process.on('message', (question) => {
    answerTo(question as Question).then(
      (value) => process.send?.(value),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
        process.exit(1)
      },
    )
  })
  process.once('disconnect', () => {
    close().finally(() => process.exit(0))
  })
  process.send?.({ ready: true })
}
