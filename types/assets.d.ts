/** Files imported as a string; the list stands in scripts/text-assets.js. */
declare module '*.csv' {
  const text: string

  export { text as default }
}

declare module '*.lua' {
  const text: string

  export { text as default }
}

declare module '*.yaml' {
  const text: string

  export { text as default }
}
