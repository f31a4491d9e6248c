import { AirlockError } from '../../errors';
import { ChunkKind, readChunks } from './chunks';
import { parseReport, type RecordedReport } from './endReport';
import { parseHeader, type RecordingHeader } from './header';
import { malformed } from './malformed';
import { decodeSteps, type Step } from './steps';

/** The bytes of a recording, from their beginning each time it is called. */
export type RecordingSource = () => AsyncIterable<Uint8Array>;

/** A recording that was read once to its end and found whole. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly report: RecordedReport;
  /** Whether the plugin's module is part of it. */
  readonly hasModule: boolean;
  /** Imports that the plugin called. */
  readonly calls: number;
  /** Whether the execution ended while the host owed an answer. */
  readonly endsInCall: boolean;
  /** The plugin's own module, where it is part of the recording. */
  module(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Reads the steps again, from the first. */
  steps(): AsyncGenerator<Step>;
}

/**
 * Opens a recording, and checks all of it. Throws AirlockError `recording.malformed` or `recording.newer`.
 */
export async function openRecording(source: RecordingSource): Promise<Recording> {
  let header: RecordingHeader | undefined;
  let report: RecordedReport | undefined;
  let hasModule = false;
  let hasSteps = false;
  let calls = 0;
  let open = 0;
  for await (const { kind, bytes } of readChunks(source())) {
    if ((kind === ChunkKind.header) !== (header === undefined)) throw malformed('its parts are in a wrong order');
    switch (kind) {
      case ChunkKind.header:
        header = parseHeader(bytes);
        break;
      case ChunkKind.module:
        if (hasSteps) throw malformed('its parts are in a wrong order');
        hasModule = true;
        break;
      case ChunkKind.steps:
        hasSteps = true;
        for (const step of decodeSteps(bytes)) {
          if (step.kind === 'call') calls += 1;
          open += nesting(step);
          if (open < 0) throw malformed('an answer belongs to no call');
          if (step.kind === 'call' && step.import >= (header?.imports.length ?? 0)) throw malformed('a call of an import that there is not');
        }
        break;
      case ChunkKind.end:
        report = parseReport(bytes);
    }
  }
  if (header === undefined || report === undefined) throw malformed('it has no beginning');
  return { header, report, hasModule, calls, endsInCall: open > 0, module: () => moduleIn(source), steps: () => stepsIn(source) };
}

/** How a step changes the number of open calls. */
function nesting({ kind }: Step): number {
  switch (kind) {
    case 'call': return 1;
    case 'returned': case 'ended': case 'faulted': case 'failed': return -1;
    default: return 0;
  }
}

async function moduleIn(source: RecordingSource): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const { kind, bytes } of readChunks(source())) {
    if (kind === ChunkKind.module) pieces.push(bytes);
    else if (kind !== ChunkKind.header) break;
  }
  return pieces.length === 0 ? undefined : new Uint8Array(await new Blob(pieces).arrayBuffer());
}

async function* stepsIn(source: RecordingSource): AsyncGenerator<Step> {
  for await (const { kind, bytes } of readChunks(source())) {
    if (kind === ChunkKind.steps) yield* decodeSteps(bytes);
  }
}

/** Throws AirlockError `recording.redacted` where a recording cannot be replayed because of what was left out. */
export function requireReplayable({ header }: Recording): void {
  if (!header.isRedacted) return;
  throw new AirlockError('recording.redacted', 'This recording is redacted: what the plugin read is not in it, so it can\'t be replayed.', 'Show it with --show, or record again without --redact.');
}
