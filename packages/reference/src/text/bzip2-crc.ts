const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc >>> 0
})

/** CRC-32 as bzip2 counts it: the usual polynomial, most significant bit first. Check value: "123456789" → 0xfc891918. */
export function blockCrc(bytes: Uint8Array): number {
  let crc = -1
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc << 8) ^ (TABLE[(crc >>> 24) ^ (bytes[i] as number)] as number)
  }
  return ~crc >>> 0
}
