/** Knows who reads at the moment, so that files are not deleted under a reader's hands. */
export interface Readers {
  /** A reader begins; the function that is returned ends it. */
  enter(): () => void
  /** Resolves when all who read now have ended; those who begin later do not count. */
  gone(): Promise<void>
}

/** A count of readers of its own. */
export function createReaders(): Readers {
  const reading = new Set<Promise<void>>()
  return {
    enter() {
      const { promise, resolve } = Promise.withResolvers<void>()
      reading.add(promise)
      return () => {
        reading.delete(promise)
        resolve()
      }
    },
    gone: async () => {
      await Promise.all(reading)
    },
  }
}
