/** What a grant without methods allows: to look, not to change. */
export const DEFAULT_METHODS: readonly string[] = ['GET', 'HEAD'];

/** Methods that make something else of a connection, or have a server show what others sent (Fetch Standard, "forbidden method"). */
const FORBIDDEN: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Whether a text is a method that may be asked for and sent, in upper case. */
export function isMethod(text: string): boolean {
  return /^[A-Z][A-Z-]{0,19}$/.test(text) && !FORBIDDEN.has(text);
}

/** Whether a request of the method may carry a body. */
export function takesBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
