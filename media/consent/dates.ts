/** Days that something is allowed where it is allowed until a date and no other is chosen. */
const DEFAULT_DAYS = 30;
/** Years ahead that a date may lie; further on is a slip of the keyboard. */
const MOST_YEARS = 10;

/** A day as a date field writes it, `2026-01-31`, in the zone of whoever reads it. */
export function dayOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day that is filled in: a month or so ahead. */
export function defaultDay(now: Date): string {
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + DEFAULT_DAYS));
}

/** The last day that may be chosen. */
export function lastDay(now: Date): string {
  return dayOf(new Date(now.getFullYear() + MOST_YEARS, now.getMonth(), now.getDate()));
}

export type DayResult =
  | { readonly ok: true; /** ISO 8601. */ readonly until: string }
  | { readonly ok: false; /** What is wrong and what to write instead, a sentence. */ readonly problem: string };

/** The end of a day that a date field holds, the last moment of it. */
export function endOfDay(written: string, now: Date): DayResult {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(written);
  if (match === null) return { ok: false, problem: 'Choose the last day on which it is allowed.' };
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const end = new Date(year, month - 1, day, 23, 59, 59, 999);
  if (dayOf(end) !== written) return { ok: false, problem: 'There is no such day. Choose another.' };
  if (end.getTime() < now.getTime()) return { ok: false, problem: 'That day is over. Choose today or a later day.' };
  if (written > lastDay(now)) return { ok: false, problem: `That is more than ${MOST_YEARS} years ahead. Choose an earlier day, or allow it in this workspace.` };
  return { ok: true, until: end.toISOString() };
}

/** A day for people: `31 January 2026`. */
export function readableDay(written: string): string {
  const [year, month, day] = written.split('-').map(Number);
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(new Date(year ?? 0, (month ?? 1) - 1, day ?? 1));
}
