// Opens the project in a folder, drives one run of it, and prints the most memory that this took, in MB.
import { openProject } from '../packages/caudal/src/assemble.ts'
import { systemClock, windowOf } from '../packages/caudal/src/kernel/index.ts'

{
  await using workbench = await openProject({ cwd: process.argv[2]!, clock: systemClock, toRun: true })
  const engine = await workbench.engine()
  const pipeline = workbench.manifest.pipelines.find(({ name }) => name === 'nothing')!
  const window = windowOf(0, 86_400_000)
  const { run } = await engine.submit({ pipeline, sources: workbench.sources, window, params: {}, trigger: 'manual' })
  const { state } = await engine.finished(run.id)
  if (state !== 'succeeded') throw new Error(`the run ${state}`)
}
console.log(process.resourceUsage().maxRSS / 1_024)
