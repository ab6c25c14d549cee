import type { Random } from './random.ts'

/** A town. People are spread over these evenly: nobody's country says anything about them. */
export interface Place {
  readonly country: string
  readonly latitude: number
  readonly longitude: number
  readonly zone: string
}

const ROWS = `
AR -34.60 -58.38 America/Argentina/Buenos_Aires
AU -33.87 151.21 Australia/Sydney
BD 23.81 90.41 Asia/Dhaka
BG 42.70 23.32 Europe/Sofia
BR -23.55 -46.63 America/Sao_Paulo
CA 43.65 -79.38 America/Toronto
CL -33.45 -70.67 America/Santiago
CN 31.23 121.47 Asia/Shanghai
CO 4.71 -74.07 America/Bogota
CZ 50.08 14.44 Europe/Prague
DE 52.52 13.40 Europe/Berlin
EG 30.04 31.24 Africa/Cairo
ES 40.42 -3.70 Europe/Madrid
FR 48.86 2.35 Europe/Paris
GE 41.72 44.79 Asia/Tbilisi
GH 5.60 -0.19 Africa/Accra
ID -6.21 106.85 Asia/Jakarta
IN 12.97 77.59 Asia/Kolkata
IT 41.90 12.50 Europe/Rome
JP 35.68 139.65 Asia/Tokyo
KE -1.29 36.82 Africa/Nairobi
KR 37.57 126.98 Asia/Seoul
KZ 43.24 76.89 Asia/Almaty
LK 6.93 79.86 Asia/Colombo
MA 33.57 -7.59 Africa/Casablanca
MX 19.43 -99.13 America/Mexico_City
MY 3.14 101.69 Asia/Kuala_Lumpur
NG 6.52 3.38 Africa/Lagos
NZ -36.85 174.76 Pacific/Auckland
PE -12.05 -77.04 America/Lima
PH 14.60 120.98 Asia/Manila
PK 24.86 67.00 Asia/Karachi
PL 52.23 21.01 Europe/Warsaw
PT 38.72 -9.14 Europe/Lisbon
RO 44.43 26.10 Europe/Bucharest
RS 44.79 20.45 Europe/Belgrade
RU 55.76 37.62 Europe/Moscow
SE 59.33 18.07 Europe/Stockholm
TH 13.76 100.50 Asia/Bangkok
TR 41.01 28.98 Europe/Istanbul
TZ -6.79 39.21 Africa/Dar_es_Salaam
UA 50.45 30.52 Europe/Kyiv
US 40.71 -74.01 America/New_York
VN 10.82 106.63 Asia/Ho_Chi_Minh
ZA -26.20 28.05 Africa/Johannesburg
`

export const PLACES: readonly Place[] = ROWS.trim()
  .split('\n')
  .map((row) => {
    const [country = '', latitude, longitude, zone = ''] = row.split(' ')
    return { country, latitude: Number(latitude), longitude: Number(longitude), zone }
  })

export function anotherPlace(random: Random, ...not: readonly Place[]): Place {
  return random.pick(PLACES.filter((place) => !not.includes(place)))
}

/** Great-circle distance in km, good enough to choose places by. */
function distanceKm(a: Place, b: Place): number {
  const rad = Math.PI / 180
  const half =
    Math.sin(((b.latitude - a.latitude) * rad) / 2) ** 2 +
    Math.cos(a.latitude * rad) *
      Math.cos(b.latitude * rad) *
      Math.sin(((b.longitude - a.longitude) * rad) / 2) ** 2
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** Places to go to in short steps from one: what somebody drifts through by land and short flights. */
export function nearestPlaces(from: Place, count: number): readonly Place[] {
  return PLACES.filter((place) => place !== from)
    .sort((a, b) => distanceKm(from, a) - distanceKm(from, b))
    .slice(0, count)
}
