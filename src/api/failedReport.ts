import type { ExecutionReport, ExecutionRequest } from '../sandbox/types';

/** The report of an execution that an executor failed to make. */
export function failedReport(request: ExecutionRequest, message: string): ExecutionReport {
  return {
    status: 'failed', reason: 'host-error', message,
    fuelUsed: 0n, fuelLimit: request.limits.fuel, fuelVersion: request.module.info.fuelVersion,
    peakMemoryPages: 0, wallMs: 0, host: 'embedded', denials: [],
  };
}
