/** A declaration as it is published: the compiler leaves the `.ts` of its relative imports alone. */
export function rewriteExtensions(text: string): string {
  return text.replaceAll(/((?:from|import)\s*\(?\s*['"]\.[^'"\n]*)\.ts(?=['"])/g, '$1.js')
}
