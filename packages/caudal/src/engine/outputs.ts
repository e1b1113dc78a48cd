import { Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { TaskRunKey } from '../journal/index.ts'
import type { ObjectStore, Store, StoredOutput } from '../ports/index.ts'
import { keyText } from './key-text.ts'

/** The largest output, in bytes of JSON, that is kept in the state itself; larger ones go to the object store. */
const inlineBytes = 64 * 1024

/** Bytes of outputs that are kept in memory for the steps that follow. */
const memoryBytes = 32 * 1024 * 1024

/** Task outputs: small ones inline in the state, larger ones as objects, the latest in memory too. */
export interface Outputs {
  /** Puts an output where it belongs, before the transaction that records it. */
  keep(claim: TaskRunKey & { readonly epoch: number }, output: Json): Promise<StoredOutput>
  /** The output of a step that succeeded, a list of its items' for a mapped one; undefined where there is none. */
  read(key: TaskRunKey, options: { readonly mapped: boolean }): Promise<Json | undefined>
  open(stored: StoredOutput): Promise<Json>
  /** Holds an output in memory for the steps that follow, once it is recorded. */
  remember(key: TaskRunKey, stored: StoredOutput): void
  /** Drops from memory what a run has put out: some of it is to be made again. */
  forget(run: string): void
}

/** Outputs over a store and an object store. */
export function createOutputs(options: { readonly store: Store; readonly objects: ObjectStore }): Outputs {
  const { store, objects } = options
  const memory = new Map<string, { readonly value: Json; readonly bytes: number }>()
  let held = 0
  const hold = (name: string, entry: { readonly value: Json; readonly bytes: number }): void => {
    if (entry.bytes > memoryBytes / 4) return
    memory.set(name, entry)
    held += entry.bytes
    for (const [oldest, { bytes }] of memory) {
      if (held <= memoryBytes) break
      memory.delete(oldest)
      held -= bytes
    }
  }
  const open = async (stored: StoredOutput): Promise<Json> => {
    if ('inline' in stored) return stored.inline
    return JSON.parse(new TextDecoder().decode(await objects.get(stored.object))) as Json
  }
  return {
    open,
    remember(key, stored) {
      if ('inline' in stored) hold(keyText(key), { value: stored.inline, bytes: sizeOf(stored) })
    },
    forget(run) {
      for (const [name, { bytes }] of memory) {
        if (name.startsWith(`${run}/`) && memory.delete(name)) held -= bytes
      }
    },
    async keep(claim, output) {
      const text = JSON.stringify(output) ?? 'null'
      if (text.length <= inlineBytes) return { inline: output }
      const object = `outputs/${claim.run}/${claim.step}/${claim.item ?? 'step'}-e${claim.epoch}.json`
      await objects.put(object, new TextEncoder().encode(text))
      return { object }
    },
    async read(key, { mapped }) {
      const name = keyText(key)
      const known = memory.get(name)
      if (known !== undefined) return known.value
      if (!mapped) {
        const stored = await store.storedOutput(key)
        if (stored === undefined) return undefined
        const value = await open(stored)
        hold(name, { value, bytes: sizeOf(stored) })
        return value
      }
      // A mapped step that is still under way has only some of its outputs, which are no reason to look no further later.
      const ended = await store.hasEnded(key)
      const items = await store.storedItemOutputs(key)
      const value = await Promise.all(items.map(open))
      if (ended) hold(name, { value, bytes: sizeOf(items) })
      return value
    },
  }
}

/** A rough size, in bytes; an object is at least as large as an output must be to become one. */
function sizeOf(stored: StoredOutput | readonly StoredOutput[]): number {
  if (Array.isArray(stored)) return (stored as readonly StoredOutput[]).reduce((sum, each) => sum + sizeOf(each), 0)
  return 'object' in stored ? memoryBytes / 8 : JSON.stringify((stored as { readonly inline: Json }).inline).length + 64
}

/** The fault of an output that was kept and cannot be read any more. */
export function outputGone(key: TaskRunKey, cause: unknown): Fault {
  return new Fault('OUTPUT-UNREADABLE', {
    message: `the output of ${key.step} of run ${key.run} cannot be read`,
    hint: 'run the pipeline again; its earlier outputs were removed or damaged',
    blame: 'system',
    cause,
  })
}
