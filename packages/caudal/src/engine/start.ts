import { endingOf } from './ending.ts'
import { faultRecord, fingerprint } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { StepManifest } from '../plan/index.ts'
import type { Outcome, StoredOutput } from '../ports/index.ts'
import type { KnownRun, OwnClaim, Parts } from './parts.ts'
import { claimText } from './key-text.ts'
import { patiently } from './patience.ts'
import { itemsOf, valuesFor } from './prepare.ts'
import { resolve } from './resolve.ts'

/** The longest that one look of a sensor may take. Milliseconds. */
const lookMs = 30_000

/** Hands a claim to the executor: its input is put together, an earlier output of the same work is taken instead where there is one. */
export async function start(parts: Parts, claim: OwnClaim): Promise<void> {
  const run = parts.runs.get(claim.run)
  const step = run?.steps.get(claim.step)
  if (run === undefined || step === undefined) return
  try {
    await patiently(parts, () => hand(parts, { run, step, claim }))
  } catch (error) {
    report(parts, { claim, outcome: { kind: 'failed', error: faultRecord(error), retry: null, published: [] } })
  }
}

async function hand(parts: Parts, work: { readonly run: KnownRun; readonly step: StepManifest; readonly claim: OwnClaim }): Promise<void> {
  const { run, step, claim } = work
  if (step.occasion !== null) return send(parts, { run, step, claim, input: await endingOf(parts, { run, of: step.of }) })
  const values = await valuesFor(parts, { run, templates: [step.input] })
  const item = claim.item === null ? undefined : ((await itemsOf(parts, { run, step }))[claim.item] ?? null)
  const input = resolve(step.input, item === undefined ? values : { ...values, item })
  const cacheKey = step.cacheMs === null ? null : await keyOf(parts, { step, input })
  if (cacheKey !== null) {
    const cached = await parts.store.cached({ key: cacheKey, now: parts.clock.now() })
    if (cached !== undefined) {
      parts.gathering.ended(claimText(claim))
      parts.inbox.push({
        kind: 'outcome',
        claim,
        outcome: { kind: 'succeeded', output: null, published: [] },
        output: cached,
        cached: true,
        cacheKey: null,
      })
      return parts.wake()
    }
    parts.cacheKeys.set(claimText(claim), cacheKey)
  }
  await send(parts, { run, step, claim, input, item })
}

async function send(
  parts: Parts,
  work: {
    readonly run: KnownRun
    readonly step: StepManifest
    readonly claim: OwnClaim
    readonly input: Json
    readonly item?: Json | undefined
  },
): Promise<void> {
  const { run, step, claim, input, item } = work
  if (parts.stopping.has(run.id)) return report(parts, { claim, outcome: { kind: 'cancelled' } })
  if (claim.epoch > 1 && step.writes.length > 0) await parts.fence(claim, claim.epoch)
  if (!parts.running.has(claimText(claim))) return
  parts.executor.start({
    kind: step.kind === 'wait' ? 'look' : 'run',
    run: claim.run,
    step: claim.step,
    item: claim.item,
    epoch: claim.epoch,
    attempt: claim.attempt,
    pipeline: run.pipeline.name,
    file: run.pipeline.place.file,
    version: run.pipeline.version,
    sources: run.pipeline.sources,
    input,
    ...(item === undefined ? {} : { itemValue: item }),
    window: run.record.window,
    params: run.record.params,
    timeoutMs: step.kind === 'wait' ? Math.min(lookMs, step.timeoutMs ?? lookMs) : step.timeoutMs,
  })
}

/** Names a piece of work: the same code on the same input over the same versions of the datasets that it reads. */
async function keyOf(parts: Parts, work: { readonly step: StepManifest; readonly input: Json }): Promise<string> {
  const { step, input } = work
  const reads = step.reads.length === 0 ? {} : Object.fromEntries(await parts.store.datasetVersions(step.reads))
  return fingerprint({ task: step.task, code: step.code, input, reads })
}

/** Takes an attempt's outcome from the executor to the inbox; its output is put where it belongs on the way. */
export function report(parts: Parts, ended: { readonly claim: OwnClaim; readonly outcome: Outcome }): void {
  const { claim, outcome } = ended
  const name = claimText(claim)
  const cacheKey = parts.cacheKeys.get(name) ?? null
  parts.cacheKeys.delete(name)
  parts.gathering.ended(name)
  const post = (settled: Outcome, output: StoredOutput | null): void => {
    parts.inbox.push({
      kind: 'outcome',
      claim,
      outcome: settled,
      output,
      cached: false,
      cacheKey: settled.kind === 'succeeded' ? cacheKey : null,
    })
    parts.wake()
  }
  if (outcome.kind !== 'succeeded') return post(outcome, null)
  patiently(parts, () => parts.outputs.keep(claim, outcome.output)).then(
    (output) => post(outcome, output),
    (error: unknown) =>
      post({ kind: 'failed', error: faultRecord(error), retry: null, published: outcome.published, checks: outcome.checks ?? [] }, null),
  )
}
