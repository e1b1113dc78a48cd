import { replaceView } from './view.ts'
import { readObject } from './catalog.ts'
import { liveFiles } from './file-store.ts'
import type { Lake } from './lake.ts'
import { inTransaction } from './migrations.ts'
import type { Session } from './session.ts'
import { dataTable } from './table-store.ts'

/** Removes what crashed attempts left: candidates that were never published, files without a version, files that were being built. */
export async function sweep(session: Session, lake: Lake): Promise<void> {
  const left = await session.rows<{ name: string }>(
    `SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = 'caudal_data' AND database_name = current_database()
     AND table_name NOT IN (SELECT physical FROM caudal.objects WHERE physical IS NOT NULL)`,
  )
  for (const { name } of left) await session.run(`DROP TABLE ${dataTable(name)}`)
  const trash = await session.rows<{ path: string }>('SELECT path FROM caudal.trash')
  await removeTrash(session, { lake, paths: trash.map((row) => row.path) })
  await lake.clear()
}

/** Deletes files that are noted as trash, and then the notes. */
export async function removeTrash(
  session: Session,
  { lake, paths }: { readonly lake: Lake; readonly paths: readonly string[] },
): Promise<void> {
  if (paths.length === 0) return
  await lake.remove(paths)
  await session.run('DELETE FROM caudal.trash WHERE list_contains($1, path)', [paths])
}

/** Points the views of file datasets to the lake where it is now; does nothing when it has not moved. */
export async function followLake(session: Session, lake: Lake): Promise<void> {
  const [known] = await session.rows<{ value: string }>("SELECT value FROM caudal.settings WHERE name = 'lake'")
  if (known?.value === lake.root) return
  await inTransaction(session, async () => {
    const datasets = await session.rows<{ dataset: string }>("SELECT dataset FROM caudal.objects WHERE format = 'parquet' AND version > 0")
    for (const { dataset } of datasets) {
      const stored = await readObject(session, dataset)
      await replaceView({ session, stored: stored!, lake, files: await liveFiles(session, dataset) })
    }
    await session.run("DELETE FROM caudal.settings WHERE name = 'lake'")
    await session.run("INSERT INTO caudal.settings VALUES ('lake', $1)", [lake.root])
  })
}
