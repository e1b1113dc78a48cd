import { Fault, sha256 } from '../kernel/index.ts'
import type { OpenProject } from '../operate/index.ts'

/** What a request was answered. */
export interface Reply {
  readonly status: number
  /** The body, as JSON text. */
  readonly body: string
  /** Whether it is what an earlier request with the same key was answered. */
  readonly replayed: boolean
}

/** Answers a request that carries a key once, however often it comes. */
export type AnswerOnce = (
  asked: { readonly key: string; readonly by: string; readonly text: string },
  answer: () => Promise<Omit<Reply, 'replayed'>>,
) => Promise<Reply>

const keptMs = 7 * 86_400_000

/** Keeps what was answered for seven days. What failed is not kept: the same request is tried again. */
export function keepReplies(project: Pick<OpenProject, 'store' | 'note' | 'clock'>): AnswerOnce {
  const underWay = new Map<string, Promise<unknown>>()
  return async ({ key: given, by, text }, answer) => {
    const key = `${by} ${given}`
    const request = sha256(text)
    for (let first = underWay.get(key); first !== undefined; first = underWay.get(key)) await first.catch(() => undefined)
    const work = async (): Promise<Reply> => {
      const kept = await project.store.keptReply(key)
      const now = project.clock.now()
      if (kept !== null && kept.at > now - keptMs) {
        if (kept.request !== request) throw reused(given)
        return { status: kept.status, body: kept.body, replayed: true }
      }
      const reply = await answer()
      await project.note((tx) => tx.keepReply({ key, request, ...reply, at: now }, { forgetBefore: now - keptMs }))
      return { ...reply, replayed: false }
    }
    const working = work().finally(() => underWay.delete(key))
    underWay.set(key, working)
    return await working
  }
}

function reused(key: string): Fault {
  return new Fault('API-KEY-REUSED', {
    message: `the key "${key.slice(0, 100)}" was sent before with another request`,
    hint: 'make a new key for each thing that is to be done',
  })
}
