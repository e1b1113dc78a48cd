import type { Breach } from './breach.ts'
import type { House } from './rooms.ts'
import { targetOf } from './rooms.ts'

/** Files that import each other in a circle, type imports included; one breach for each circle met. */
export function cycleBreaches(house: House): Breach[] {
  const byPath = new Map(house.files.map((file) => [file.path, file]))
  const breaches: Breach[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (path: string, trail: readonly string[]): void => {
    const file = byPath.get(path)
    if (file === undefined || state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      const names = [...trail.slice(trail.indexOf(path)), path].map((step) => byPath.get(step)!.name)
      breaches.push({ law: 'cycle', file: file.name, line: 1, text: names.join(' → ') })
      return
    }
    state.set(path, 'open')
    for (const { specifier } of file.imports) if (specifier.startsWith('.')) visit(targetOf(file, specifier), [...trail, path])
    state.set(path, 'done')
  }
  for (const file of house.files) visit(file.path, [])
  return breaches
}
