import { CALLS, SIZES, Stamps, type Size, type Subject } from './subject';

/** What was measured of one subject: of each round, microseconds of a call in the middle and of one that nine of ten are quicker than. */
export interface Measured {
  readonly name: string;
  readonly samples: Readonly<Record<Size, readonly { readonly median: number; readonly high: number }[]>>;
}

/** Runs each subject once to warm it up, and then all in turns; the order moves on with each round. */
export async function measure(subjects: readonly Subject[], rounds: number): Promise<Measured[]> {
  const all = subjects.map(subject => ({ subject, samples: emptySamples() }));
  for (const { subject } of all) for (const size of SIZES) await once(subject, size);
  for (let round = 0; round < rounds; round++) {
    for (const size of SIZES) {
      for (let turn = 0; turn < all.length; turn++) {
        const next = all[(turn + round) % all.length];
        if (next !== undefined) next.samples[size].push(await once(next.subject, size));
      }
    }
  }
  return all.map(({ subject: { name }, samples }) => ({ name, samples }));
}

function emptySamples(): Record<Size, { median: number; high: number }[]> {
  return { 0: [], 1024: [], 65_536: [] };
}

async function once(subject: Subject, size: Size): Promise<{ median: number; high: number }> {
  const stamps = new Stamps(CALLS[size]);
  await subject.run(size, stamps);
  const sorted = [...stamps.gaps].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? NaN;
  return { median: at(0.5), high: at(0.9) };
}
