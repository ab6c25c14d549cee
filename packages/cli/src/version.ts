import manifest from '../../../package.json' with { type: 'json' }

/** Version of the product: that of the package it is installed as. */
export const VERSION: string = manifest.version
