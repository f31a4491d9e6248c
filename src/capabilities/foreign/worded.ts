import type { CapabilityRequest } from '../types';
import type { RegisteredInterface } from './types';

/** Adds to a capability what the extension that brings it says of it. */
export type Worded = (capability: CapabilityRequest) => CapabilityRequest;

/** By what is registered when it is asked. */
export function wordedBy(interfaces: () => readonly RegisteredInterface[]): Worded {
  return capability => {
    const words = interfaces().find(one => one.capability === capability.name)?.words;
    return words === undefined ? capability : { ...capability, words };
  };
}
