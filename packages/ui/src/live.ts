import { useSyncExternalStore } from 'react'

/** How the page stands to the stream of the journal. */
export type Connection = { readonly state: 'starting' | 'on' } | { readonly state: 'off'; readonly since: number }

const listeners = new Set<() => void>()
let connection: Connection = { state: 'starting' }

function become(next: Connection): void {
  if (next.state === connection.state) return
  connection = next
  for (const listener of listeners) listener()
}

/** `fetch`, which goes to the login page where nobody is known, and notes whether the stream of events could be opened and when it broke. */
export const hear: typeof fetch = async (input, init) => {
  const isStream = typeof input === 'string' && input.includes('/v1/events')
  try {
    const answer = await fetch(input, init)
    if (answer.status === 401) window.location.assign('/login')
    if (!isStream) return answer
    become(answer.ok ? { state: 'on' } : { state: 'off', since: Date.now() })
    return answer.body === null ? answer : new Response(watch(answer.body), answer)
  } catch (error) {
    if (isStream && init?.signal?.aborted !== true) become({ state: 'off', since: Date.now() })
    throw error
  }
}

function watch(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const end = (): void => become({ state: 'off', since: Date.now() })
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        end()
        controller.close()
      } catch (error) {
        end()
        controller.error(error)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

/** How the page stands to the stream of the journal, as it changes. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => connection,
  )
}
