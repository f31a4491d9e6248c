import { constituents, datum } from './constituents.js';

/** Height above chart datum in centimetres, `hours` after the epoch. */
export function height(hours) {
  let sum = datum;
  for (const { amplitude, speed, phase } of constituents) {
    sum += amplitude * Math.cos(((speed * hours - phase) * Math.PI) / 180);
  }
  return Math.round(sum);
}

/** Turns of the tide between two hours, to the minute. */
export function turns(from, to) {
  const found = [];
  // NOTE: one minute is fine enough: the water stands for several.
  const step = 1 / 60;
  for (let hour = from; hour < to; hour += step) {
    const before = height(hour - step), here = height(hour), after = height(hour + step);
    if (here > before && here >= after) found.push({ hour, height: here, kind: 'high' });
    if (here < before && here <= after) found.push({ hour, height: here, kind: 'low' });
  }
  return found;
}
