/** There is no index to be had. The message says why and what to do, a sentence or two. */
export class Unavailable extends Error {}
