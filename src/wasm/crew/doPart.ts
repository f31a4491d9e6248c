import { decodeModule } from '../decodeModule';
import { EventList, NoRoom } from '../events';
import type { ModuleOutline } from '../module';
import { Refused } from '../refusal';
import { writeBodies } from '../threaded/body';
import { ByteWriter } from '../writer';
import { checkHere } from '../engineCheck';
import type { Part, PartResult, ScanPart, WritePart } from './crew';
import { scanPart } from './scanPart';

/** Does parts of any kind of one module, on a thread that knows nothing of it but what parts say. */
export class PartWorker {
  private outline: ModuleOutline | undefined;
  private readonly written = new ByteWriter();

  do(part: Part): PartResult {
    switch (part.kind) {
      case 'scan':
        if (this.outline?.bytes !== part.bytes) this.outline = decodeModule(part.bytes);
        return doScan(this.outline, part);
      case 'write':
        return doWrite(part, this.written);
      case 'check':
        return checkHere(part);
    }
  }
}

export function doScan(outline: ModuleOutline, { from, to, events, firstEvent, endEvent }: ScanPart): PartResult {
  return attempt(() => ({ kind: 'scanned', part: scanPart(outline, from, to, new EventList(events, firstEvent, endEvent)) }));
}

/** @param written is overwritten: one for all parts that a thread does */
export function doWrite({ plan, from, to, into }: WritePart, written: ByteWriter): PartResult {
  return attempt(() => {
    written.clear();
    writeBodies(plan, written, from, to);
    if (written.length > into.length) throw new NoRoom();
    into.set(written.view());
    return { kind: 'written', length: written.length };
  });
}

function attempt(work: () => PartResult): PartResult {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', refusal: error.refusal };
    if (error instanceof NoRoom) return { kind: 'undone' };
    throw error;
  }
}
