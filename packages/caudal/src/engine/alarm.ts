import type { Clock, Stoppable } from '../kernel/index.ts'

/** A timer that can be set again and again; only the earliest moment counts. */
export interface Alarm extends Stoppable {
  at(moment: number): void
  /** Whether it has rung since this was last asked. */
  rang(): boolean
}

/** An alarm on a clock that calls `ring` at the earliest of the moments it was set to, and forgets the others. */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let set: { readonly moment: number; readonly timer: Stoppable } | undefined
  let rung = false
  return {
    at(moment) {
      if (set !== undefined && set.moment <= moment) return
      set?.timer.stop()
      const timer = clock.after(Math.max(0, moment - clock.now()), () => {
        set = undefined
        rung = true
        ring()
      })
      set = { moment, timer }
    },
    rang() {
      const answer = rung
      rung = false
      return answer
    },
    stop() {
      set?.timer.stop()
      set = undefined
    },
  }
}
