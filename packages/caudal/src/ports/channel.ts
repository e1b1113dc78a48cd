import type { Message } from '../define/index.ts'

/** Carries messages to people. */
export interface Channel {
  /** Resolves when the message is out. Rejects with `CHANNEL-FAILED`, retryable where trying again may help. */
  send(message: Message & { readonly at: string; readonly from: string }): Promise<void>
}
