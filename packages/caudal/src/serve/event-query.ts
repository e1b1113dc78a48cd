import { z } from 'zod'
import { eventKind } from './resources/journal.ts'
import { word } from './schemas.ts'

/** What the stream of events takes, read. */
export interface ReadEventQuery {
  readonly after?: number | undefined
  readonly kind?: readonly string[] | undefined
  readonly pipeline?: string | undefined
  readonly run?: string | undefined
  readonly dataset?: string | undefined
}

/** What the stream of events takes; `kind` is one or several, joined by commas. */
export const eventQuery: z.ZodType<ReadEventQuery> = z.strictObject({
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  kind: z
    .string()
    .max(500)
    .transform((text): unknown => text.split(','))
    .pipe(z.array(eventKind) as z.ZodType<string[]>)
    .optional(),
  pipeline: word.optional(),
  run: word.optional(),
  dataset: word.optional(),
})
