import { readdir } from 'node:fs/promises'

const suffix = '.jsonl'

/** The file name of a segment; segments count from 1 and their names sort in order up to 999,999. */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(6, '0')}${suffix}`
}

/** The segments of a run's folder in order; none where there is no folder. */
export async function segmentsOf(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const numbers = names.filter((name) => name.endsWith(suffix)).map((name) => Number(name.slice(0, -suffix.length)))
  return numbers.filter(Number.isInteger).toSorted((a, b) => a - b)
}

/** The number of a folder's last segment, 0 where there is none. */
export async function lastSegment(folder: string): Promise<number> {
  return (await segmentsOf(folder)).at(-1) ?? 0
}
