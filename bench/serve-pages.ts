import type { Client } from '../packages/caudal/src/api/index.ts'
import { rounded } from './figure.ts'
import type { Figure } from './figure.ts'
import type { BenchServer } from './serve-project.ts'

/** What the pages of the screen ask for. */
function pages(client: Client, run: string): Readonly<Record<string, () => Promise<unknown>>> {
  const day = new Date(Date.now() - 86_400_000).toISOString()
  return {
    home_runs: () => client.runs.list({ query: { from: day, limit: 500 } }),
    home_open: () => client.runs.list({ query: { state: 'running', limit: 500 } }),
    home_datasets: () => client.datasets.list({ query: { deadline: true, limit: 500 } }),
    pipelines: () => client.pipelines.list({ query: { limit: 50, runs: 30 } }),
    pipelines_searched: () => client.pipelines.list({ query: { limit: 50, runs: 30, search: 'p49' } }),
    pipeline: () => client.pipelines.get({ path: { pipeline: 'p7' } }),
    pipeline_graph: () => client.pipelines.graph({ path: { pipeline: 'p7' } }),
    pipeline_versions: () => client.pipelines.versions({ path: { pipeline: 'p7' }, query: { limit: 50 } }),
    runs: () => client.runs.list({ query: { limit: 50 } }),
    runs_of_pipeline: () => client.runs.list({ query: { pipeline: 'p7', limit: 50 } }),
    runs_failed: () => client.runs.list({ query: { state: 'failed', limit: 50 } }),
    runs_failed_of_pipeline: () => client.runs.list({ query: { pipeline: 'p50', state: 'failed', limit: 50 } }),
    runs_of_trigger: () => client.runs.list({ query: { trigger: 'schedule', limit: 50 } }),
    run: () => client.runs.get({ path: { run } }),
    steps: () => client.runs.steps({ path: { run } }),
    attempts: () => client.runs.attempts({ path: { run } }),
    logs: () => client.runs.logs({ path: { run }, query: { limit: 500 } }),
    explain: () => client.runs.explain({ path: { run } }),
    datasets: () => client.datasets.list({ query: { limit: 100 } }),
    datasets_searched: () => client.datasets.list({ query: { limit: 100, search: 'amount' } }),
    dataset: () => client.datasets.get({ path: { dataset: 'bronze.p7_3' } }),
    dataset_versions: () => client.datasets.versions({ path: { dataset: 'bronze.p7_3' }, query: { limit: 50 } }),
    checks: () => client.datasets.checks({ query: { dataset: 'bronze.p7_3', limit: 500 } }),
    graph_near: () => client.datasets.graph({ query: { of: 'p7/step_3', depth: 2 } }),
    graph: () => client.datasets.graph(),
    approvals: () => client.work.approvals(),
    schedules: () => client.work.schedules({ query: { limit: 500 } }),
    waits: () => client.work.waits(),
    pools: () => client.work.pools(),
    backfills: () => client.backfills.list({ query: { limit: 50 } }),
    journal: () => client.work.journal({ query: { limit: 50 } }),
  }
}

/** What each page's question takes: the time that it takes as a caller sees it, and processor time of the server. */
export async function pageFigures(
  server: BenchServer,
  of: { readonly client: Client; readonly rounds: number; readonly say: (line: string) => void },
): Promise<readonly Figure[]> {
  const { client, rounds, say } = of
  const run = (await client.runs.list({ query: { pipeline: 'p0', order: 'oldest', limit: 1 } })).items[0]!.run
  const figures: Figure[] = []
  for (const [name, ask] of Object.entries(pages(client, run))) {
    await ask()
    const times: number[] = []
    const cpuBefore = server.cpuMs()
    for (let round = 0; round < rounds * 20; round++) {
      const before = performance.now()
      await ask()
      times.push(performance.now() - before)
    }
    const cpuMs = server.cpuMs()
    const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]!
    figures.push({ name: `serve.${name}.p95_ms`, value: rounded(p95), unit: 'ms' })
    const cpu = cpuMs === null || cpuBefore === null ? null : (cpuMs - cpuBefore) / times.length
    if (cpu !== null) figures.push({ name: `serve.${name}.cpu_ms`, value: rounded(cpu), unit: 'ms' })
    say(`${name} p95 ${rounded(p95)} ms${cpu === null ? '' : `, ${rounded(cpu)} ms of the processor`}`)
  }
  const worst = Math.max(...figures.filter(({ name }) => name.endsWith('.p95_ms')).map(({ value }) => value))
  return [...figures, { name: 'serve.slowest_page.p95_ms', value: worst, unit: 'ms' }]
}
