import { processFile } from '../project/index.ts'
import type { Workbench } from '../assemble.ts'
import { faultOf, formatDuration, windowOf } from '../kernel/index.ts'
import type { Assignment, Outcome } from '../ports/index.ts'
import { createProcessExecutor } from '../runner/index.ts'

/** Starts a runner and asks it for a step that is not there: that it answers is what counts. Throws what keeps it from answering. */
export async function probeRunner(workbench: Workbench): Promise<string> {
  const { root, config, clock } = workbench
  const began = clock.monotonic()
  const answer = Promise.withResolvers<Outcome>()
  const executor = createProcessExecutor({
    entry: processFile('runner'),
    root,
    config,
    clock,
    events: { ended: (_assignment, outcome) => answer.resolve(outcome), progressed: () => undefined, logged: () => undefined },
    code: () => Promise.reject(new Error('a probe has no code')),
    warehouseAddress: () => Promise.reject(new Error('a probe asks for no data')),
  })
  try {
    executor.start(probe(clock.now()))
    const outcome = await answer.promise
    if (outcome.kind === 'lost' || outcome.kind === 'timed_out') throw faultOf(outcome.error)
    return `a runner answered in ${formatDuration(clock.monotonic() - began)}; at most ${config.runners.max}, ${config.runners.concurrency} task runs each`
  } finally {
    await executor.close()
  }
}

function probe(now: number): Assignment {
  return {
    kind: 'run',
    run: 'doctor',
    step: 'probe',
    item: null,
    epoch: 1,
    attempt: 1,
    pipeline: 'doctor',
    file: 'doctor-probe.ts',
    version: 'probe',
    sources: [],
    input: {},
    window: windowOf(now - 1, now),
    params: {},
    timeoutMs: 20_000,
  }
}
