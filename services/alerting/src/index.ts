export * from './state/alert-policy.ts'
