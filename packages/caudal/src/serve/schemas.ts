import { z } from 'zod'
import type { Page, PageQuery } from '../api/index.ts'
import type { FaultRecord, Json, Window } from '../kernel/index.ts'

/** The schemas that have a name of their own in the API's document. */
export const named: z.core.$ZodRegistry<{ id?: string | undefined }> = z.registry<{ id?: string | undefined }>()

/** Gives a schema a name in the API's document. */
export function name<T extends z.ZodType>(id: string, schema: T): T {
  named.add(schema, { id })
  return schema
}

/** Any JSON. */
export const json: z.ZodType<Json> = z.any()

/** Values by name. */
export const jsonRecord: z.ZodType<{ readonly [name: string]: Json }> = z.record(z.string(), json)

/** A value whose form is that of a definition or of the journal, which the reference of the language describes. */
export function opaque<T>(): z.ZodType<T> {
  return z.record(z.string(), z.unknown()) as unknown as z.ZodType<T>
}

/** A moment as ISO text in UTC. */
export const moment: z.ZodType<string> = z.string().describe('a moment, ISO 8601 in UTC')

/** A window. */
export const windowSchema: z.ZodType<Window> = name('Window', z.object({ start: moment, end: moment, day: z.string() }))

/** A fault as it is recorded. */
export const faultSchema: z.ZodType<FaultRecord> = name('Fault', opaque<FaultRecord>())

/** A short text without control characters, as names, ids and words to look for are. */
export const word: z.ZodType<string> = z.string().min(1).max(500)

/** A text of a person. */
export const remark: z.ZodType<string> = z.string().max(2_000)

/** A switch in a query. */
export const flag: z.ZodType<boolean> = z.enum(['true', 'false']).transform((text) => text === 'true')

/** A whole number in a query. */
export function count(least: number, most: number): z.ZodType<number> {
  return z.coerce.number().int().min(least).max(most)
}

/** A moment in a query or a body, as ISO text; a day stands for its start in UTC. */
export const instant: z.ZodType<string> = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

/** What every list takes. */
export const pageFields: {
  readonly limit: z.ZodType<number | undefined>
  readonly cursor: z.ZodType<string | undefined>
} = { limit: count(1, 500).optional(), cursor: z.string().max(2_000).optional() }

/** What a list takes that takes nothing else. */
export const pageQuery: z.ZodType<PageQuery> = z.strictObject(pageFields)

/** A part of a list of something. */
export function page<T>(id: string, item: z.ZodType<T>): z.ZodType<Page<T>> {
  return name(`${id}Page`, z.object({ items: z.array(item), next: z.string().nullable() }))
}

/** The language that texts are asked for in. */
export const languageField: z.ZodType<'en' | 'pt-BR' | undefined> = z
  .enum(['en', 'pt-BR'])
  .optional()
  .describe('The language of the texts; English without it')
