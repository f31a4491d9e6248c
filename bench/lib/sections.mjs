/**
 * The document that a suite's tables are in.
 * @param {string} name of the suite
 */
export const documentOf = name => ({ review: 'docs/REVIEW.md', retrieval: 'docs/RETRIEVAL.md' })[name] ?? 'docs/BENCHMARKS.md';

/**
 * Puts a text between `<!-- begin NAME -->` and `<!-- end NAME -->` of a document. Throws where it has no such marks.
 * @param {string} document
 * @param {string} name
 * @param {string} text
 */
export function replaceSection(document, name, text) {
  const [begin, end] = [`<!-- begin ${name} -->\n`, `\n<!-- end ${name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`The document has no section ${name}.`);
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`;
}
