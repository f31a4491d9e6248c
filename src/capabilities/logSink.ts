/** Levels as `host_log` numbers them, from 0. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** Takes what a plugin logs. */
export type LogSink = (level: (typeof LOG_LEVELS)[number], message: string) => void;
