let grouped: Intl.NumberFormat | undefined;

/** A fuel figure for a place that changes while one looks at it, three digits at most: `950`, `12.3 k`, `1.23 M`. */
export function compactFuel(fuel: bigint): string {
  const steps: readonly (readonly [bigint, string])[] = [[1_000_000_000_000n, 'T'], [1_000_000_000n, 'G'], [1_000_000n, 'M'], [1_000n, 'k']];
  for (const [size, unit] of steps) {
    if (fuel < size) continue;
    const hundredths = fuel * 100n / size;
    if (hundredths >= 10_000n) return `${hundredths / 100n} ${unit}`;
    const digits = hundredths >= 1_000n ? 1 : 2;
    return `${(Number(hundredths) / 100).toFixed(2).slice(0, digits - 2 || undefined)} ${unit}`;
  }
  return fuel.toString();
}

/** Mebibytes with at most one decimal: `64 MiB`. */
export function formatMiB(mebibytes: number): string {
  return `${Math.round(mebibytes * 10) / 10} MiB`;
}

/** A number grouped by thousands: `1,000,000`. */
export function formatCount(count: number | bigint): string {
  // Made when it is first used: it loads the rules of a language, which takes milliseconds.
  return (grouped ??= new Intl.NumberFormat('en-US')).format(count);
}

/** Bytes in the largest unit of which there is one, with at most one decimal: `950 bytes`, `1.5 KiB`, `1 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  // Not 1024: what is shown as 1024 of one unit is 1 of the next.
  while (unit < units.length - 1 && Math.round(size * 10) / 10 >= 1024) {
    size /= 1024;
    unit += 1;
  }
  return bytes === 1 ? '1 byte' : `${formatCount(Math.round(size * 10) / 10)} ${units[unit] ?? ''}`;
}

/** A duration in milliseconds for a person: `12 ms`, `1.2 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${Math.round(milliseconds / 100) / 10} s`;
  const seconds = Math.round(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
