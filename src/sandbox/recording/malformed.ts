import { AirlockError } from '../../errors';

/** The error for a recording that is not one, or not whole. `what` completes "The recording is damaged: …". */
export function malformed(what: string): AirlockError {
  return new AirlockError('recording.malformed', `The recording is damaged: ${what}.`, 'Copy the file again, or record again.');
}
