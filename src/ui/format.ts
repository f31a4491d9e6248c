import { formatCount, formatMiB } from '../figures';

export { compactFuel, formatBytes, formatCount, formatDuration, formatMiB } from '../figures';

/** An exact fuel figure in units, grouped by thousands: `1,234,567`. */
export function formatFuel(fuel: bigint): string {
  return formatCount(fuel);
}

/** The share of a budget that was used: `12 %`, `under 1 %`; empty where there was no budget. */
export function fuelShare(used: bigint, limit: bigint): string {
  if (limit <= 0n) return '';
  const percent = used * 100n / limit;
  return percent === 0n && used > 0n ? 'under 1 %' : `${percent} %`;
}

/** Pages of 64 KiB as MiB, with one decimal where it says something: `1`, `1.5`. */
export function pagesToMiB(pages: number): string {
  return formatMiB(pages / 16);
}

/** An ISO 8601 instant as local time, with the date where it is not today's: `14:03:22`, `2025-11-20 14:03:22`. */
export function formatTime(iso: string, now: Date): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}
