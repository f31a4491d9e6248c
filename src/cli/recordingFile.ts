import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { openRecording } from '../sandbox/recording/recording';
import type { Recording } from '../sandbox/recording/recording';
import { Recorder } from '../sandbox/recording/recorder';
import type { ExecutionRequest } from '../sandbox/types';
import { fileError } from './files';

/** A recording to be made. */
export interface RecordingFile {
  readonly file: string;
  readonly isRedacted: boolean;
  readonly omitsModule: boolean;
}

/** An open file that a recording goes into. */
export interface OpenRecordingFile {
  recorder(request: ExecutionRequest): Recorder;
  close(): Promise<void>;
}

/** Opens the file, so that a place that can't be written to is known before anything runs. Throws AirlockError `package.*`. */
export async function openRecordingFile({ file, isRedacted, omitsModule }: RecordingFile, module: Uint8Array): Promise<OpenRecordingFile> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'w');
  } catch (error) {
    throw fileError('write', file, error);
  }
  const sink = {
    async write(bytes: Uint8Array): Promise<void> {
      try {
        for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
      } catch (error) {
        throw fileError('write', file, error);
      }
    },
  };
  return {
    recorder: request => new Recorder(request, { sink, isRedacted, ...(omitsModule ? {} : { module }) }),
    close: () => handle.close(),
  };
}

/** Opens a recording and checks it. Throws AirlockError `recording.*` or `package.*`. */
export function readRecordingFile(file: string): Promise<Recording> {
  return openRecording(async function* () {
    try {
      for await (const chunk of createReadStream(file)) {
        if (chunk instanceof Uint8Array) yield chunk;
      }
    } catch (error) {
      throw fileError('read', file, error);
    }
  });
}
