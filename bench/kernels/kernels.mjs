// The kernels: what each stresses, the argument that makes one call last some 20 ms, a small one for the tests, and what
// plain runs return for both.

/**
 * @typedef {object} Kernel
 * @property {string} name  of the source and of the built module
 * @property {'loops' | 'mixed' | 'calls'} kind  calls: recursion and indirect calls, which have a budget of their own
 * @property {number} bench  argument of the benchmark
 * @property {number} small  argument of the tests
 * @property {number} benchResult
 * @property {number} smallResult
 */

/** @type {readonly Kernel[]} */
export const kernels = [
  { name: 'gemm', kind: 'loops', bench: 72, small: 1, benchResult: -392639574, smallResult: 766987980 },
  { name: 'jacobi-2d', kind: 'loops', bench: 900, small: 3, benchResult: -442360800, smallResult: 1316310842 },
  { name: 'lu', kind: 'loops', bench: 80, small: 1, benchResult: -549918384, smallResult: 513086614 },
  { name: 'floyd-warshall', kind: 'loops', bench: 16, small: 1, benchResult: -116093722, smallResult: 113815741 },
  { name: 'covariance', kind: 'loops', bench: 150, small: 1, benchResult: 1570434829, smallResult: 1044914805 },
  { name: 'mandelbrot', kind: 'loops', bench: 420, small: 12, benchResult: 2022075705, smallResult: 891500629 },
  { name: 'sha256', kind: 'loops', bench: 1400, small: 2, benchResult: -2062389519, smallResult: 660914355 },
  { name: 'search', kind: 'loops', bench: 60, small: 2, benchResult: 148202074, smallResult: -506414939 },
  { name: 'sort', kind: 'mixed', bench: 10, small: 1, benchResult: -1886439011, smallResult: -1936973479 },
  { name: 'mixed', kind: 'mixed', bench: 480, small: 2, benchResult: 395138057, smallResult: -1371848190 },
  { name: 'interpreter', kind: 'mixed', bench: 640, small: 2, benchResult: 192491270, smallResult: -1117798969 },
  { name: 'json', kind: 'mixed', bench: 160, small: 1, benchResult: -1106125813, smallResult: -2033561064 },
  { name: 'hashmap', kind: 'mixed', bench: 500, small: 3, benchResult: -1740347023, smallResult: 137495324 },
  { name: 'trees', kind: 'mixed', bench: 19, small: 5, benchResult: -1992474985, smallResult: 206980799 },
  { name: 'nqueens', kind: 'calls', bench: 13, small: 6, benchResult: 73712, smallResult: 4 },
  { name: 'fib', kind: 'calls', bench: 35, small: 12, benchResult: 9227465, smallResult: 144 },
  { name: 'ackermann', kind: 'calls', bench: 300, small: 1, benchResult: 1828137509, smallResult: -730302883 },
  { name: 'indirect', kind: 'calls', bench: 1600, small: 2, benchResult: 807760980, smallResult: 803871057 },
];
