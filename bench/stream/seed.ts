/** Of the invented platform: another number would be another platform, and other figures. */
export const SEED = 11

/** Key of all pseudonyms here, so that what was prepared fits what a real ingest process makes of the stream. */
export const PSEUDONYM_KEY = Buffer.alloc(32, 'redflag bench key ')
