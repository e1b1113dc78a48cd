/**
 * A built file with what the compiler leaves alone: in declarations the `.ts` of relative imports, in JavaScript the `.ts` of files
 * that are named by `new URL('./…', import.meta.url)`.
 */
export function rewriteExtensions(name: string, text: string): string {
  if (name.endsWith('.d.ts')) return text.replaceAll(/((?:from|import)\s*\(?\s*['"]\.[^'"\n]*)\.ts(?=['"])/g, '$1.js')
  return text.replaceAll(/(new URL\(\s*['"]\.[^'"\n]*)\.ts(?=['"],\s*import\.meta\.url)/g, '$1.js')
}
