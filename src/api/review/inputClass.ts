const encoder = new TextEncoder();

/**
 * The size class of an execution's input: how many bits the number of bytes has that it read from files and was given as
 * arguments. Class 0 is nothing, class n from 2^(n-1) to 2^n - 1 bytes.
 */
export function inputClassOf(bytesRead: number, args: readonly string[]): number {
  const bytes = args.reduce((sum, arg) => sum + encoder.encode(arg).length, bytesRead);
  return bytes < 1 ? 0 : Math.floor(Math.log2(bytes)) + 1;
}
