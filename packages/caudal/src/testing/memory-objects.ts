import { Fault } from '../kernel/index.ts'
import type { ObjectStore } from '../ports/index.ts'

/** An object store in memory; for tests and measurements. */
export function memoryObjects(): ObjectStore {
  const objects = new Map<string, Uint8Array>()
  return {
    async put(key, bytes) {
      objects.set(key, bytes)
    },
    async get(key) {
      const found = objects.get(key)
      if (found === undefined)
        throw new Fault('OBJECT-MISSING', { message: `there is no object ${key}`, hint: 'it was removed, or never put' })
      return found
    },
    async delete(key) {
      objects.delete(key)
    },
    async *list(prefix) {
      for (const [key, bytes] of objects) if (key.startsWith(prefix)) yield { key, bytes: bytes.length }
    },
  }
}
