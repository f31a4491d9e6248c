/** What is timed, by the program's own names (guest.c). */
export const operations = ['nothing', 'stat', 'open', 'list', 'pages', 'write', 'read'] as const;
export type Operation = (typeof operations)[number];

/** How often each operation is done in one round. */
export type Times = Readonly<Partial<Record<Operation, number>>>;

/** Nanoseconds that one operation took, on average of the round; absent where the subject does not have it. */
export type Round = Readonly<Partial<Record<Operation, number>>>;

/** Something that runs the program, or does the same in another way. */
export interface Subject {
  readonly name: string;
  /** Whether plugin code runs beside this thread, so that it matters what this thread still gets done. */
  readonly isBeside: boolean;
  readonly times: Times;
  run(times: Times): Promise<Round>;
}

/** The program's arguments. */
export function argumentsOf(times: Times): string[] {
  return Object.entries(times).map(([operation, count]) => `${operation}:${count}`);
}

/** Reads what the program printed. Throws where it did not do all that it was told to. */
export function parseOutput(output: string, times: Times): Round {
  const round: Partial<Record<Operation, number>> = {};
  for (const operation of operations) {
    if (times[operation] === undefined) continue;
    const [, count, nanoseconds] = new RegExp(`^${operation} (\\d+) (\\d+)$`, 'm').exec(output) ?? [];
    if (Number(count) !== times[operation]) throw new Error(`The program did not finish "${operation}": ${output}`);
    round[operation] = Number(nanoseconds) / Number(count);
  }
  return round;
}
