/** As the contract bounds identifiers; its free texts have no bound of their own. */
const MAX_CHARACTERS = 256

/** Free text cut to a length that a profile can hold: a name of a provider or a tool says enough in its beginning. */
export function boundedText(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text
  const cut = text.slice(0, MAX_CHARACTERS)
  // Half of a surrogate pair has no UTF-8.
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
}
