import { MAX_MESSAGE_BYTES } from '../logFunction';
import { LOG_LEVELS } from '../logSink';
import type { HostInterface } from './types';

/** `airlock:plugin/log` (sdk/wit/airlock.wit). */
export const logInterface: HostInterface = {
  name: 'airlock:plugin/log',
  version: '1.0.0',
  functions: [{
    name: 'log',
    signature: { params: [{ name: 'level', type: { enum: LOG_LEVELS } }, { name: 'message', type: 'string' }] },
    isOutput: true,
    implement: ({ log }) => ([level, message]) => {
      const text = typeof message === 'string' ? message : '';
      log(LOG_LEVELS.find(known => known === level) ?? 'info', text.length > MAX_MESSAGE_BYTES ? `${text.slice(0, MAX_MESSAGE_BYTES)}…` : text);
      return undefined;
    },
  }],
};
