import type { Stoppable } from '../kernel/index.ts'

/** How engines on one state database tell one another that something changed. News may be lost; who listens must look from time to time. */
export interface Changes {
  /** Tells the other engines soon that something changed; several calls at once are told as one. */
  tell(): void
  /** Hears when another engine told of a change, and after the connection was lost and is back. */
  listen(hear: () => void): Stoppable
}
