import { Fault, jsonText } from '../../kernel/index.ts'
import type { Draft } from './draft.ts'
import { checksumOf, foldersOf } from './find-drafts.ts'
import { strip } from './strip.ts'
import type { ParseState } from './parse-state.ts'
import { readWrittenRef } from './written-refs.ts'

/** The snapshots that property files define by `relation:`. Problems: DBT-PROPERTIES. */
export function yamlSnapshots({ properties, problems, context, read }: ParseState): Draft[] {
  return properties.of('snapshots').flatMap((entry) => {
    const { relation } = entry.data
    if (relation === undefined) return []
    const written = typeof relation === 'string' ? readWrittenRef(relation, { context, file: entry.file.path }) : undefined
    if (written === undefined || written.kind === 'metric') {
      const place = properties.place(entry, ['relation'])
      problems.faults.push(
        new Fault('DBT-PROPERTIES', {
          message: `the snapshot ${entry.name} is of ${jsonText(relation)}, which is no reference`,
          hint: "write ref('orders')",
          place,
        }),
      )
      return []
    }
    return [
      {
        kind: 'snapshot' as const,
        owner: entry.owner,
        file: entry.file,
        name: entry.name,
        path: `${entry.file.relative}/${entry.name}.sql`,
        code: `select * from {{ ${relation as string} }}`,
        fqn: [entry.owner.name, ...foldersOf(entry.file.relative), entry.name],
        checksum: checksumOf(strip(read(entry.file))),
      },
    ]
  })
}
