import * as v from 'valibot';

const schema = v.object({
  /** Figures of the executions that were a measure, ascending. */
  values: v.array(v.number()),
  /** The version that they are of, where it is another. */
  versionBefore: v.exactOptional(v.string()),
});

/** What a flagged figure was compared with. It is kept with the flag: the executions may be gone from the record. */
export interface Baseline {
  readonly values: readonly number[];
  readonly versionBefore?: string;
}

export function encodeBaseline({ values, versionBefore }: Baseline): string {
  return JSON.stringify({ values, ...(versionBefore === undefined ? {} : { versionBefore }) });
}

/** What {@link encodeBaseline} made. */
export function parseBaseline(text: string): Baseline {
  return v.parse(v.pipe(v.string(), v.parseJson(), schema), text);
}
