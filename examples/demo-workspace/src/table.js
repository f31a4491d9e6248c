import { turns } from './tide.js';

/** The table of one day as text. */
export function table(day) {
  return turns(day * 24, day * 24 + 24)
    .map(({ hour, height, kind }) => {
      const minutes = Math.round((hour % 24) * 60);
      const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
      return `${time}  ${(height / 100).toFixed(2)} m  ${kind} water`;
    })
    .join('\n');
}
