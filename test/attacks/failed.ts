import assert from 'node:assert/strict';
import { AirlockError } from '../../src/errors';

/**
 * An attack on what is guarded did not get through.
 *
 * @param attempt resolves with whether it did
 * @param code of the AirlockError that it is refused with; absent where it ends without one
 */
export async function assertFailed(attempt: Promise<boolean>, code: string | undefined): Promise<void> {
  if (code === undefined) {
    assert.equal(await attempt, false, 'it got through');
    return;
  }
  await assert.rejects(attempt, (error: unknown) => {
    assert.ok(error instanceof AirlockError, error instanceof Error ? error.stack : String(error));
    assert.equal(error.code, code, error.sentence);
    return true;
  });
}
