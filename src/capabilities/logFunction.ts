import { FLAT_MODULES } from './flat/flatFunction';
import type { FlatFunction } from './flat/flatFunction';
import { LOG_LEVELS } from './logSink';

/** Longest message that is passed on, in bytes; the rest is cut off. */
export const MAX_MESSAGE_BYTES = 16 * 1024;

/** `host_log(level: i32, ptr: i32, len: i32)`: one UTF-8 message for the plugin's log channel. */
export const logFunction: FlatFunction = {
  modules: FLAT_MODULES,
  name: 'host_log',
  capability: 'log',
  signature: { params: ['i32', 'i32', 'i32'], results: [] },
  attached: { pointer: 1, length: 2, unit: 1, follow: false },
  isOutput: true,
  implement: ({ log }) => async (host, [level = 2, pointer = 0, length = 0]) => {
    const size = Number(length) >>> 0;
    const bytes = await host.read(Number(pointer) >>> 0, Math.min(size, MAX_MESSAGE_BYTES));
    const text = new TextDecoder().decode(bytes);
    log(LOG_LEVELS[Math.min(Math.max(Number(level) | 0, 0), LOG_LEVELS.length - 1)] ?? 'info', size > MAX_MESSAGE_BYTES ? `${text}…` : text);
    return [];
  },
};
