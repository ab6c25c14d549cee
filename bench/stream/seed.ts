/** Of the invented platform: another number would be another platform, and other figures. */
export const SEED = 11
