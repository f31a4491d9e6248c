export { capabilityKey, scopeOf } from './scope';
