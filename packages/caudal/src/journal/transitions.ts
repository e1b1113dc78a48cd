import type { AttemptState, BackfillState, RunState, TaskRunState } from './states.ts'

/** Each state of each machine with the states that may follow it; one that nothing follows is terminal and absorbs. */
export const transitions: {
  readonly run: { readonly [S in RunState]: readonly RunState[] }
  readonly taskRun: { readonly [S in TaskRunState]: readonly TaskRunState[] }
  readonly backfill: { readonly [S in BackfillState]: readonly BackfillState[] }
  readonly attempt: { readonly [S in AttemptState]: readonly AttemptState[] }
} = {
  run: {
    queued: ['running', 'cancelled'],
    running: ['succeeded', 'failed', 'cancelled'],
    succeeded: [],
    failed: [],
    cancelled: [],
  },
  taskRun: {
    pending: ['ready', 'skipped', 'upstream_failed', 'cancelled'],
    ready: ['running', 'waiting', 'succeeded', 'skipped', 'failed', 'cancelled'],
    running: ['succeeded', 'failed', 'ready', 'waiting', 'cancelled'],
    waiting: ['ready', 'succeeded', 'skipped', 'failed', 'cancelled'],
    succeeded: [],
    failed: [],
    skipped: [],
    cancelled: [],
    upstream_failed: [],
  },
  backfill: {
    running: ['paused', 'cancelled', 'done'],
    paused: ['running', 'cancelled'],
    cancelled: [],
    done: [],
  },
  attempt: {
    running: ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'],
    succeeded: [],
    failed: [],
    timed_out: [],
    cancelled: [],
    lost: [],
  },
}

/**
 * Where an operator's retry takes what has ended: a run back to `queued`, a step to `pending`, an item of a mapped step that keeps its
 * other items to `ready`. These are the only moves out of a terminal state; the engine makes none of them by itself.
 */
export const clearings = { run: 'queued', step: 'pending', item: 'ready' } as const

/** The states of a machine. */
export type StateOf<M extends keyof typeof transitions> = keyof (typeof transitions)[M] & string

/** Whether a machine may go from one state to another. */
export function canGo<M extends keyof typeof transitions>(
  machine: M,
  move: { readonly from: StateOf<M>; readonly to: StateOf<M> },
): boolean {
  return (transitions[machine][move.from] as readonly string[]).includes(move.to)
}

/** Whether a state is the last of its kind. */
export function isTerminal<M extends keyof typeof transitions>(machine: M, state: StateOf<M>): boolean {
  return (transitions[machine][state] as readonly string[]).length === 0
}

/** The states of a machine from which another can be reached in one move; what a guarded update names. */
export function sourcesOf<M extends keyof typeof transitions>(machine: M, to: StateOf<M>): StateOf<M>[] {
  const states = Object.keys(transitions[machine]) as StateOf<M>[]
  return states.filter((from) => canGo(machine, { from, to }))
}

/** The terminal states of a machine; what a guarded clearing names. */
export function terminalStates<M extends keyof typeof transitions>(machine: M): StateOf<M>[] {
  const states = Object.keys(transitions[machine]) as StateOf<M>[]
  return states.filter((state) => isTerminal(machine, state))
}
