import { AirlockError } from '../errors';
import type { AuditVerdict } from '../store/auditVerdict';

/** What a broken audit log is reported as; `undefined` for one that holds. */
export function brokenAuditLog({ broken, verified }: AuditVerdict): AirlockError | undefined {
  if (broken === undefined) return undefined;
  return new AirlockError(
    'audit.broken',
    `The audit log is broken at entry ${broken.sequence} (${broken.event}, ${broken.at}): it was changed, or entries before it were removed or inserted. ${verified === 1 ? 'The entry before it is' : `The ${verified} entries before it are`} as they were written.`,
    'Export the log and compare it with an earlier export. Somebody or something other than Airlock may have changed its files.',
  );
}
