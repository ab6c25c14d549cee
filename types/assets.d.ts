/** Files imported as a string; the list stands in scripts/text-assets.js. */
declare module '*.csv' {
  const text: string
  export default text
}

declare module '*.lua' {
  const text: string
  export default text
}

declare module '*.yaml' {
  const text: string
  export default text
}
