export type * from './alert.ts'
export { asAlertId } from './alert.ts'
export type { Topic, TopicId } from './topics.ts'
export { TOPICS, topicNames } from './topics.ts'
