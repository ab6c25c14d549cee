export { type IpSet, importIpSet } from './ip-set.ts'
export { importNetblocks, mergeNetblocks, type Netblock, type NetblockList } from './netblock-list.ts'
