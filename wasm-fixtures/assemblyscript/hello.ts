// A command in AssemblyScript over its WASI shim.
console.log("Hello from AssemblyScript");
const args = process.argv;
console.log("arguments: " + (args.length - 1).toString());
for (let i = 1; i < args.length; i++) console.log(args[i]);
let sum: f64 = 0;
for (let i = 1; i <= 1000; i++) sum += 1.0 / <f64>(i * i);
console.log(sum.toString());
console.error("and to standard error");
if (args.length > 1 && args[1] == "fail") process.exit(9);
