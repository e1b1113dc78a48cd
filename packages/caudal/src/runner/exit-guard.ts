import { Fault } from '../kernel/index.ts'

/**
 * Makes `process.exit` in user code the end of the attempt that called it and not of the runner with all its neighbours: the attempt
 * fails with `TASK-EXIT`, and the call throws so that what follows it does not run. Returns what really ends the process.
 */
export function guardExit(failCaller: (error: Fault) => boolean): (code: number) => never {
  const exit = process.exit.bind(process)
  process.exit = (code?: number | string | null): never => {
    const fault = new Fault('TASK-EXIT', {
      message: `the task called process.exit(${code ?? ''})`,
      hint: 'throw an error to fail the task, or return to end it',
      retryable: true,
      data: { exitCode: code ?? null },
    })
    if (failCaller(fault)) throw fault
    return exit(code)
  }
  return exit
}
