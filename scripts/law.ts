import { resolve } from 'node:path'
import { formatBreach } from './law/breach.ts'
import { inspectHouse } from './law/inspect-house.ts'
import { inspectScreen } from './law/inspect-screen.ts'

const root = resolve(import.meta.dirname, '..')
const inspections = [
  inspectHouse({ folder: resolve(root, 'packages/caudal/src'), roomsFile: resolve(root, 'rooms.json') }),
  inspectScreen(resolve(root, 'packages/ui/src')),
]
for (const { files, imports, breaches } of inspections) {
  console.log(`${files} files, ${imports} imports, ${breaches.length} breaches`)
  for (const breach of breaches) console.log(formatBreach(breach))
  if (breaches.length > 0) process.exitCode = 1
}
