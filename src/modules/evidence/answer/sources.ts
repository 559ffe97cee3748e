/** A line that opens a list of sources: "Sources:", "**References**". */
const opening =
  /^[\s#*_>-]*(?:(?:my|key|list of)\s+)?(?:sources?(?: (?:used|cited|documents?))?|references?|citations?|bibliography|works cited|further reading|footnotes|citation list|source documents?)[*_\s]{0,9}(?::|：)?[*_\s]{0,9}$/iu;
/** A line that names its sources: "Source: Wikipedia". */
const naming = /^[\s*_(-]*(?:sources?|references?|citations?)[*_]*\s*[:：]/iu;
/** A definition of a mark: "[1]: https://…", "[^1]: Smith, 2020". */
const definition = /^\s*\[\^?[\w-]{1,40}\]\s?:/;
/** An entry of a list of sources: "[1] Title", "1. Title", "¹ Title", a URL. */
const entry =
  /^\s*(?:[-*•]\s+)?(?:\[\^?\d{1,3}\]|\(?\d{1,3}[.)]|(?:source|doc(?:ument)?|passage|ref(?:erence)?)\s*\d{1,3}\s*[:.–-]|[¹²³⁰⁴-⁹]|<?https?:\/\/|www\.|\[[^\]]{1,300}\]\()/i;

/** Whether a heading or a line says that sources follow. */
export function opensSources(text: string): boolean {
  return opening.test(text);
}

/** Whether a line is itself a source. */
export function namesSources(text: string): boolean {
  return definition.test(text) || naming.test(text);
}

/** Whether a line under "Sources:" continues the list. */
export function isSourceEntry(text: string): boolean {
  return entry.test(text);
}
