import { troubleOf } from './values/trouble.ts'

/** Runs a function so that whatever it throws, or its promise rejects with, is a Fault. */
export function guarded<T>(run: () => T): T {
  try {
    const result = run()
    if (!(result instanceof Promise)) return result
    return result.catch((error: unknown) => {
      throw troubleOf(error)
    }) as T
  } catch (error) {
    throw troubleOf(error)
  }
}
