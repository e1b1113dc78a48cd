import type { Clock, Stoppable } from '../kernel/index.ts'

/** How far a task says it is. */
export interface ProgressSaid {
  readonly done: number
  readonly of: number | null
  readonly unit: string | null
}

const pauseMs = 100

/** Passes on how far a task is at most every 100 ms, and always the last that it said before `end`. */
export function createProgress(options: { readonly clock: Clock; readonly post: (said: ProgressSaid) => void }): {
  say(said: ProgressSaid): void
  end(): void
} {
  let waiting: ProgressSaid | null = null
  let timer: Stoppable | null = null
  const pass = (): void => {
    timer = null
    if (waiting === null) return
    options.post(waiting)
    waiting = null
    timer = options.clock.after(pauseMs, pass, { idle: true })
  }
  return {
    say(said) {
      waiting = said
      if (timer === null) pass()
    },
    end() {
      timer?.stop()
      if (waiting !== null) options.post(waiting)
      waiting = null
    },
  }
}
