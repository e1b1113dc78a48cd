import { join } from 'node:path'
import { systemClock, faultRecord, Faults } from '../kernel/index.ts'
import { configTarget, environmentOf } from '../project/index.ts'
import type { ModelsAnswer, ModelsRequest } from '../project/index.ts'
import { readCompiled } from './keep-compiled.ts'
import { docsData, loadDbtProject, standardMacros } from '../transform/index.ts'

process.once('message', (request: ModelsRequest) => {
  void answer(request)
    .catch((error: unknown): ModelsAnswer => {
      return { models: [], problems: (error instanceof Faults ? error.faults : [error]).map((one) => faultRecord(one)) }
    })
    .then((found) => process.send!(found, () => process.exit()))
})

async function answer({ root, warehouse }: ModelsRequest): Promise<ModelsAnswer> {
  const target = configTarget(warehouse)
  const loaded = await loadDbtProject({ root, clock: systemClock, env: environmentOf(root), standard: standardMacros, target, cache: true })
  const compiled = await readCompiled(join(root, loaded.project.targetPath), loaded.manifest)
  const models = docsData(loaded.manifest, {}).map((one) => ({ ...one, compiled: compiled.get(one.id) ?? '' }))
  return { models, problems: [] }
}
