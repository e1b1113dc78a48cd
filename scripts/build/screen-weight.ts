import { gzipSync } from 'node:zlib'

/** A file in the list that the bundler writes. */
interface ManifestEntry {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
}

/** The list that the bundler writes: what each source became and what that imports. */
export type BundleManifest = Readonly<Record<string, ManifestEntry>>

/** How many compressed bytes of JavaScript the first view may take. */
export const firstViewBudget = 350_000

/** The page that is shown first, beside the entry itself. */
const firstPage = 'src/pages/home.tsx'

/** The JavaScript that is loaded before the first page can be used: the entry, the first page, and all that they import. */
export function firstViewFiles(manifest: BundleManifest): string[] {
  const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry === true || key === firstPage)
  const seen = new Set<string>()
  const walk = (key: string): void => {
    if (seen.has(key)) return
    seen.add(key)
    for (const next of manifest[key]?.imports ?? []) walk(next)
  }
  for (const key of entries) walk(key)
  return [...seen].flatMap((key) => manifest[key]?.file ?? []).toSorted()
}

/** The weight of the first view against its budget. A view without files is not one. */
export function weighFirstView(
  manifest: BundleManifest,
  read: (file: string) => Uint8Array,
): { readonly bytes: number; readonly fits: boolean } {
  const files = firstViewFiles(manifest)
  const bytes = files.reduce((sum, file) => sum + gzipSync(read(file)).length, 0)
  return { bytes, fits: files.length > 0 && bytes <= firstViewBudget }
}
