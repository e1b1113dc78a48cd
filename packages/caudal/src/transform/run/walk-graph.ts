import type { BuildGraph } from './build-graph.ts'

/** How what a resource's work came to bears on those after it. */
export type Standing = 'done' | 'failed'

/** What walking a graph asks of its caller. */
export interface WalkOptions {
  readonly graph: BuildGraph
  /** How many are worked on at a time. */
  readonly threads: number
  /** Whether nothing more begins once something failed. */
  readonly failFast: boolean
  /** Does the work of a resource on a worker, counted from 0. Never rejects. */
  readonly work: (id: string, worker: number) => Promise<Standing>
  /** Told of a resource that is not worked on: because of the one that failed, whatever is between them, or, as null, because all was told to stop. */
  readonly skip: (id: string, because: string | null) => void
  readonly signal: AbortSignal
}

/** Works on each resource when all it waits for is done, and skips all that come after a failure. */
export function walkGraph(options: WalkOptions): Promise<void> {
  return new Walk(options).through()
}

class Walk {
  readonly #options: WalkOptions
  readonly #open = new Map<string, Set<string>>()
  readonly #children = new Map<string, string[]>()
  readonly #ready: string[] = []
  /** Workers that have nothing to do. Who has worked last is asked first, as its session is open. */
  readonly #idle: number[]
  #busy = 0
  readonly #through = Promise.withResolvers<void>()
  #stopped = false

  constructor(options: WalkOptions) {
    this.#options = options
    this.#idle = Array.from({ length: Math.max(1, options.threads) }, (_, worker) => worker).toReversed()
    for (const [id, parents] of options.graph) {
      this.#open.set(id, new Set(parents))
      for (const parent of parents) this.#children.set(parent, [...(this.#children.get(parent) ?? []), id])
      if (parents.size === 0) this.#ready.push(id)
    }
  }

  through(): Promise<void> {
    this.#deal()
    return this.#through.promise
  }

  /** Gives what is ready to who is idle. */
  #deal(): void {
    if (this.#options.signal.aborted) this.#stop()
    while (this.#ready.length > 0 && this.#idle.length > 0) void this.#work(this.#ready.shift()!, this.#idle.pop()!)
    if (this.#busy === 0) this.#through.resolve()
  }

  async #work(id: string, worker: number): Promise<void> {
    this.#busy++
    const standing = await this.#options.work(id, worker)
    this.#busy--
    this.#idle.push(worker)
    this.#open.delete(id)
    if (standing === 'failed') this.#fail(id)
    else this.#succeed(id)
    this.#deal()
  }

  #succeed(id: string): void {
    for (const child of this.#children.get(id) ?? []) {
      const waits = this.#open.get(child)
      if (waits?.delete(id) === true && waits.size === 0) this.#ready.push(child)
    }
  }

  #fail(id: string): void {
    this.#skipAfter(id)
    if (this.#options.failFast) this.#stop()
  }

  #skipAfter(id: string, failed: string = id): void {
    for (const child of this.#children.get(id) ?? []) {
      if (!this.#open.has(child)) continue
      this.#open.delete(child)
      this.#options.skip(child, failed)
      this.#skipAfter(child, failed)
    }
  }

  /** Skips all that has not begun. */
  #stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    const waiting = new Set([...this.#ready, ...[...this.#open].filter(([, parents]) => parents.size > 0).map(([id]) => id)])
    this.#ready.length = 0
    for (const id of waiting) {
      if (!this.#open.delete(id)) continue
      this.#options.skip(id, null)
    }
  }
}
