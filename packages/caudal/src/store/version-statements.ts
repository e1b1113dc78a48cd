import type { Kysely, Transaction } from 'kysely'
import { canonicalJson } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { StoreTransaction } from '../ports/index.ts'
import type { Tables } from './tables.ts'

interface VersionKey {
  readonly pipeline: string
  readonly version: string
}

function rowOf(db: Kysely<Tables>, { pipeline, version }: VersionKey) {
  return db.selectFrom('versions').where('pipeline', '=', pipeline).where('version', '=', version)
}

/** A version of a pipeline; null where it is not kept. */
export async function readVersion(db: Kysely<Tables>, of: VersionKey): Promise<PipelineManifest | null> {
  const row = await rowOf(db, of).select('manifest').executeTakeFirst()
  return row === undefined ? null : (JSON.parse(row.manifest) as PipelineManifest)
}

/** Versions of pipelines and their sources, within a transaction. */
export function versionStatements(tx: Transaction<Tables>): Pick<StoreTransaction, 'keepVersion' | 'storedVersion'> {
  return {
    async storedVersion(pipeline, version) {
      return readVersion(tx, { pipeline, version })
    },
    async keepVersion({ pipeline, sources }, at) {
      const version = { pipeline: pipeline.name, version: pipeline.version }
      // Most runs are of a version that is kept by now, and a manifest is long.
      if ((await rowOf(tx, version).select('at').executeTakeFirst()) !== undefined) return
      await tx
        .insertInto('versions')
        .values({ ...version, manifest: canonicalJson(pipeline), at })
        .execute()
      for (const { path, sha256, text } of sources) {
        await tx
          .insertInto('sources')
          .values({ sha256, text })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        await tx
          .insertInto('version_sources')
          .values({ ...version, path, sha256 })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }
    },
  }
}
