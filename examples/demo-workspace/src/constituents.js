// Harmonic constants of one harbour: amplitude in centimetres, speed in degrees per hour, phase in degrees.
export const constituents = [
  { name: 'M2', amplitude: 214, speed: 28.9841042, phase: 112 },
  { name: 'S2', amplitude: 74, speed: 30.0, phase: 159 },
  { name: 'N2', amplitude: 43, speed: 28.4397295, phase: 88 },
  { name: 'K1', amplitude: 11, speed: 15.0410686, phase: 27 },
];

// NOTE: heights are relative to mean sea level; chart datum lies this far below it.
export const datum = 310;
