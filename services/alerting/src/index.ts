export {
  type Alerting,
  type AlertingDeps,
  type AlertingHealth,
  type AlertingSettings,
  type ConfiguredChannel,
  channelGroup,
  startAlerting,
} from './alerting.ts'
export { type ChannelDefinition, type ChannelDeps, createChannel } from './channels/channel-definition.ts'
export type { Channel, DeliveredChange, DeliveryResult } from './channels/port.ts'
export { DEFAULT_ROUTE, type Route } from './channels/routing.ts'
export {
  SIGNATURE_HEADER,
  type SignatureCheck,
  type SignatureClaim,
  verifySignature,
} from './channels/signature.ts'
export {
  type AlertingConfig,
  alertingSettingsOf,
  alertingVariables,
  channelsOf,
  policyChoiceOf,
} from './config.ts'
export { ALERTING_METRICS, type AlertingMetrics, createAlertingMetrics } from './metrics.ts'
export {
  type AlertingService,
  type AlertingServiceSettings,
  createAlertingService,
} from './service.ts'
export {
  type AlertPolicy,
  type AlertPolicyChoice,
  alertPolicyFor,
  DEFAULT_ALERT_POLICY,
} from './state/alert-policy.ts'
export { createMemoryAlertStore, type MemoryAlertStore } from './store/memory-alert-store.ts'
export type { AlertStore } from './store/port.ts'
export { createRedisAlertStore, type RedisAlertStoreSettings } from './store/redis-alert-store.ts'
