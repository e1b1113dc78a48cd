import type { Config } from '../define/index.ts'
import { Fault, faultOf, Faults } from '../kernel/index.ts'
import type { Clock, FaultRecord } from '../kernel/index.ts'
import type { DocumentedResource } from '../transform/index.ts'

/** What a process that reads models is asked, once. */
export interface ModelsRequest {
  readonly root: string
  readonly warehouse: Config['warehouse']
}

/** What it answers before it ends. */
export interface ModelsAnswer {
  readonly models: readonly DocumentedResource[]
  readonly problems: readonly FaultRecord[]
}

const limitMs = 60_000

/**
 * Reads the models of a project in a process of its own, so that this one is not held up: what each is, its code, and the SQL that it was
 * compiled to last. Rejects with what is wrong with them, and with `MODEL-READ-FAILED` where the process does not end well.
 */
export function modelsInChild(
  of: ModelsRequest & { readonly entry: string; readonly clock: Clock },
): Promise<readonly DocumentedResource[]> {
  const { entry, clock, root, warehouse } = of
  const child = process.getBuiltinModule('node:child_process').fork(entry, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  })
  return new Promise((resolve, reject) => {
    const timer = clock.after(limitMs, () => {
      child.kill('SIGKILL')
      reject(unread(`did not end in ${limitMs / 1_000} s`))
    })
    child.once('message', ({ models, problems }: ModelsAnswer) => {
      if (problems.length > 0) reject(new Faults(problems.map(faultOf)))
      else resolve(models)
    })
    child.once('error', (error) => reject(unread(`could not be started: ${error.message}`)))
    child.once('close', (code, signal) => {
      timer.stop()
      // Comes after the answer where there is one, and then changes nothing.
      reject(unread(`ended with ${signal === null ? `exit code ${String(code)}` : `signal ${signal}`}`))
    })
    const request: ModelsRequest = { root, warehouse }
    child.send(request, () => undefined)
  })
}

function unread(what: string): Fault {
  return new Fault('MODEL-READ-FAILED', {
    message: `the process that reads the models ${what}`,
    hint: 'see what caudal list models says; try again',
    blame: 'system',
    retryable: true,
  })
}
