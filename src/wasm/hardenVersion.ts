/**
 * Version of what `harden` writes, apart from prices (FUEL_VERSION) and the channel (PROTOCOL_VERSION). Hardened modules
 * that were kept count only within a version, so it goes up whenever the same module and plan give other bytes or
 * another description; a test of the bytes of fixtures says when.
 */
export const HARDEN_VERSION = 3;
