/** Milliseconds that something may take on a machine that is busy with other things. */
const PATIENCE_MS = 30_000;

/** Waits until something is so, and says whether it came to be: for what happens by itself after a while. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const last = Date.now() + PATIENCE_MS; !await isSo();) {
    if (Date.now() > last) return false;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return true;
}
