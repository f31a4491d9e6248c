// A reactor in AssemblyScript: exported functions, no command.
let calls: i32 = 0;

export function add(a: i32, b: i32): i32 {
  calls++;
  return a + b;
}

export function fibonacci(n: i32): i64 {
  calls++;
  let a: i64 = 0, b: i64 = 1;
  for (let i = 0; i < n; i++) {
    const next = a + b;
    a = b;
    b = next;
  }
  return a;
}

export function hypotenuse(a: f64, b: f64): f64 {
  calls++;
  return Math.sqrt(a * a + b * b);
}

export function callsSoFar(): i32 {
  return calls;
}
