// Aborts: AssemblyScript's own message goes to standard error, the exit code is its shim's.
console.log("before the abort");
function check(value: i32): i32 {
  if (value > 0) throw new Error("value must not be positive");
  return value;
}
check(process.argv.length + 1);
