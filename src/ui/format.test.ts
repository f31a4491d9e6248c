import assert from 'node:assert/strict';
import { compactFuel, formatBytes, formatCount, formatDuration, formatFuel, formatMiB, formatTime, fuelShare, pagesToMiB } from './format';

describe('figures', () => {
  it('group fuel by thousands, beyond what a double holds', () => {
    assert.equal(formatFuel(0n), '0');
    assert.equal(formatFuel(1_234_567n), '1,234,567');
    assert.equal(formatFuel(9_007_199_254_740_993n), '9,007,199,254,740,993');
  });

  it('show bytes in the largest unit of which there is one', () => {
    const cases: [number, string][] = [[0, '0 bytes'], [1, '1 byte'], [1023, '1,023 bytes'], [1024, '1 KiB'], [1536, '1.5 KiB'], [1_048_575, '1 MiB'], [268_435_456, '256 MiB'], [2 ** 40, '1 TiB'], [2 ** 50, '1,024 TiB']];
    for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
    assert.equal(formatCount(1_000_000), '1,000,000');
  });

  it('shorten fuel to three digits', () => {
    const cases: [bigint, string][] = [
      [0n, '0'], [999n, '999'], [1_000n, '1.00 k'], [12_345n, '12.3 k'], [99_999n, '99.9 k'], [123_456n, '123 k'],
      [1_234_567n, '1.23 M'], [10_000_000n, '10.0 M'], [2_500_000_000n, '2.50 G'], [7_000_000_000_000_000n, '7000 T'],
    ];
    for (const [fuel, text] of cases) assert.equal(compactFuel(fuel), text);
  });

  it('never round a share up to everything', () => {
    assert.equal(fuelShare(0n, 100n), '0 %');
    assert.equal(fuelShare(1n, 1_000n), 'under 1 %');
    assert.equal(fuelShare(999n, 1_000n), '99 %');
    assert.equal(fuelShare(1_000n, 1_000n), '100 %');
    assert.equal(fuelShare(5n, 0n), '');
  });

  it('give memory in MiB', () => {
    assert.equal(pagesToMiB(16), '1 MiB');
    assert.equal(pagesToMiB(17), '1.1 MiB');
    assert.equal(formatMiB(64), '64 MiB');
  });

  it('give durations in the unit that fits', () => {
    assert.equal(formatDuration(0.4), '0 ms');
    assert.equal(formatDuration(12.3), '12 ms');
    assert.equal(formatDuration(5_000), '5 s');
    assert.equal(formatDuration(1_234), '1.2 s');
    assert.equal(formatDuration(125_000), '2 min 5 s');
  });

  it('name the day only where it is another one', () => {
    const now = new Date(2025, 10, 20, 15, 0, 0);
    assert.equal(formatTime(new Date(2025, 10, 20, 9, 5, 7).toISOString(), now), '09:05:07');
    assert.equal(formatTime(new Date(2025, 10, 19, 9, 5, 7).toISOString(), now), '2025-11-19 09:05:07');
    assert.equal(formatTime('never', now), 'never');
  });
});
