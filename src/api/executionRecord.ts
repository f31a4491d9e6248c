import type { ExecutionRecord } from '../plugins/types';
import type { ExecutionReport } from '../sandbox/types';
import type { EndedExecution, ExecutionRow } from '../store/executions';

/** A row of `plugin_executions` as views and the command line see it. */
export function toRecord(row: ExecutionRow, hasRecording: boolean): ExecutionRecord {
  return {
    id: row.id,
    pluginId: row.plugin_id,
    version: row.version,
    command: row.command,
    startedAt: row.started_at,
    status: row.status,
    fuelLimit: row.fuel_limit,
    hasRecording,
    ...(row.completed_at === null ? {} : { completedAt: row.completed_at }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.exit_code === null ? {} : { exitCode: row.exit_code }),
    ...(row.fuel_consumed === null ? {} : { fuelConsumed: row.fuel_consumed }),
    ...(row.memory_peak_mb === null ? {} : { memoryPeakMb: row.memory_peak_mb }),
    ...(row.wall_ms === null ? {} : { wallMs: row.wall_ms }),
    ...(row.host === null ? {} : { host: row.host }),
    ...(row.error_message === null ? {} : { errorMessage: row.error_message }),
  };
}

/** A report as the end of an execution's row. */
export function endOf(id: string, report: ExecutionReport, completedAt: string): EndedExecution {
  return {
    id,
    completed_at: completedAt,
    status: report.status,
    reason: report.reason,
    exit_code: report.exitCode ?? null,
    fuel_consumed: report.fuelUsed,
    fuel_version: report.fuelVersion,
    memory_peak_mb: report.peakMemoryPages / 16,
    wall_ms: report.wallMs,
    host: report.host,
    error_message: report.status === 'completed' ? null : report.message,
  };
}
