/** Operating system of a `browser/system` family, e.g. `linux`; null where it is not known. */
export function systemOf(family: string | null): string | null {
  const system = family?.split('/')[1] ?? 'other'
  return system === 'other' ? null : system
}

/** Browser of a `browser/system` family, e.g. `firefox`; null where it is not known. */
export function browserOf(family: string | null): string | null {
  const browser = family?.split('/')[0] ?? 'other'
  return browser === 'other' ? null : browser
}

/** Whether it is a phone or a tablet; null where it is not known. */
export function isHandheld(family: string | null): boolean | null {
  const system = systemOf(family)
  return system === null ? null : system === 'android' || system === 'ios'
}
