import { resolve } from 'node:path'
import { formatBreach } from './law/breach.ts'
import { inspectHouse } from './law/inspect-house.ts'

const root = resolve(import.meta.dirname, '..')
const { files, imports, breaches } = inspectHouse({ folder: resolve(root, 'packages/caudal/src'), roomsFile: resolve(root, 'rooms.json') })
console.log(`${files} files, ${imports} imports, ${breaches.length} breaches`)
for (const breach of breaches) console.log(formatBreach(breach))
process.exitCode = breaches.length > 0 ? 1 : 0
