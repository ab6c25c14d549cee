/** Mean Earth radius in kilometres (IUGG). */
const EARTH_RADIUS_KM = 6371.0088

const RADIANS = Math.PI / 180

export interface Point {
  /** Degrees north. */
  readonly lat: number
  /** Degrees east. */
  readonly lon: number
}

/**
 * Great-circle distance in kilometres by the haversine formula, exact to 0.5 % (the Earth is not a sphere).
 * The argument of the arc sine is clamped: rounding may push it above 1 for antipodes.
 */
export function distanceKm(a: Point, b: Point): number {
  const halfLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2)
  const halfLon = Math.sin(((b.lon - a.lon) * RADIANS) / 2)
  const h = halfLat * halfLat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * halfLon * halfLon
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)))
}
