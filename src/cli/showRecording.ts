import { listRecording } from '../sandbox/recording/listing';
import { readRecordingFile } from './recordingFile';

/** `airlock replay --show`: prints a recording as text. Throws AirlockError where it can't be read. */
export async function showRecording(file: string, out: (text: string) => void): Promise<void> {
  for await (const line of listRecording(await readRecordingFile(file))) out(`${line}\n`);
}
