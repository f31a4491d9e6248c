// The kernels: what each stresses, the argument that makes one call last some 6 ms (short, so that many calls are not interrupted), a small one for the tests, and what
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
  { name: 'gemm', kind: 'loops', bench: 24, small: 1, benchResult: 2127867734, smallResult: 766987980 },
  { name: 'jacobi-2d', kind: 'loops', bench: 300, small: 3, benchResult: 1980443334, smallResult: 1316310842 },
  { name: 'lu', kind: 'loops', bench: 28, small: 1, benchResult: 193613791, smallResult: 513086614 },
  { name: 'floyd-warshall', kind: 'loops', bench: 5, small: 1, benchResult: -1064215161, smallResult: 113815741 },
  { name: 'covariance', kind: 'loops', bench: 50, small: 1, benchResult: -765390307, smallResult: 1044914805 },
  { name: 'mandelbrot', kind: 'loops', bench: 240, small: 12, benchResult: 1219255495, smallResult: 891500629 },
  { name: 'sha256', kind: 'loops', bench: 450, small: 2, benchResult: -1691421738, smallResult: 660914355 },
  { name: 'search', kind: 'loops', bench: 18, small: 2, benchResult: -1907593112, smallResult: -506414939 },
  { name: 'sort', kind: 'mixed', bench: 4, small: 1, benchResult: -2060978308, smallResult: -1936973479 },
  { name: 'mixed', kind: 'mixed', bench: 140, small: 2, benchResult: 401163059, smallResult: -1371848190 },
  { name: 'interpreter', kind: 'mixed', bench: 280, small: 2, benchResult: -1616405979, smallResult: -1117798969 },
  { name: 'json', kind: 'mixed', bench: 45, small: 1, benchResult: -1413598685, smallResult: -2033561064 },
  { name: 'hashmap', kind: 'mixed', bench: 240, small: 3, benchResult: -1620890281, smallResult: 137495324 },
  { name: 'trees', kind: 'mixed', bench: 16, small: 5, benchResult: 63368983, smallResult: 206980799 },
  { name: 'leaves', kind: 'mixed', bench: 80, small: 1, benchResult: -1734028574, smallResult: 1388597918 },
  { name: 'nqueens', kind: 'calls', bench: 12, small: 6, benchResult: 14200, smallResult: 4 },
  { name: 'fib', kind: 'calls', bench: 32, small: 12, benchResult: 2178309, smallResult: 144 },
  { name: 'ackermann', kind: 'calls', bench: 110, small: 1, benchResult: -1743776177, smallResult: -730302883 },
  { name: 'indirect', kind: 'calls', bench: 500, small: 2, benchResult: -1433985977, smallResult: 803871057 },
  { name: 'virtual', kind: 'calls', bench: 800, small: 1, benchResult: -1888278955, smallResult: -2128534015 },
];
