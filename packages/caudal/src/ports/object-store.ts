/** Keeps bytes by key; keys are paths with `/`. An object is there whole or not at all. */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array): Promise<void>
  /** Rejects with `OBJECT-MISSING` where there is none. */
  get(key: string): Promise<Uint8Array>
  delete(key: string): Promise<void>
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly bytes: number }>
}
