export { DEFAULT_NETBLOCKS } from './default-netblocks.ts'
export { type IpSet, importIpSet } from './ip-set.ts'
export { importNetblocks, mergeNetblocks, type Netblock, type NetblockList } from './netblock-list.ts'
