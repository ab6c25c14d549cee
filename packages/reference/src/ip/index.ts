export { type Cidr, parseCidr } from './cidr.ts'
export { type IpClass, type ParsedIp, parseIp } from './parse-ip.ts'
