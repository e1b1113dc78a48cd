import { z } from 'zod'
import { datasets } from '../../api/index.ts'
import type { ColumnProfile, DatasetProfile } from '../../api/index.ts'
import { isoInstant } from '../../kernel/index.ts'
import { profileDataset } from '../../operate/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { flag, moment, name } from '../schemas.ts'
import { demandDataset } from './datasets.ts'

/** How long a profile may take that a request waits for. Milliseconds. */
const limitMs = 60_000

const edge = z.union([z.number(), z.string()])
const columnSchema: z.ZodType<ColumnProfile> = name(
  'ColumnProfile',
  z.object({
    name: z.string(),
    type: z.string(),
    kind: z.enum(['number', 'text', 'time', 'boolean', 'list', 'other']),
    nulls: z.number(),
    distinct: z.number(),
    min: z.string().nullable(),
    max: z.string().nullable(),
    mean: z.number().nullable(),
    lengths: z.object({ min: z.number(), mean: z.number(), max: z.number() }).nullable(),
    top: z.array(z.object({ value: z.string(), rows: z.number() })),
    histogram: z.array(z.object({ from: edge, to: edge, rows: z.number() })),
  }),
)
const profileSchema: z.ZodType<DatasetProfile> = name(
  'DatasetProfile',
  z.object({
    dataset: z.string(),
    version: z.string().nullable(),
    at: moment,
    rows: z.number(),
    looked: z.number(),
    columns: z.array(columnSchema),
  }),
)

/** What the values of a dataset look like. */
export const profileEndpoint: Endpoint = endpoint(datasets.profile, {
  id: 'datasets.profile',
  summary: 'What the values of a dataset’s served version look like, column by column',
  details:
    'It is made by the warehouse when it is first asked for, of a sample where there are many rows, and kept with the version. With `kept` only one that was made before is given, else null.',
  role: 'viewer',
  query: z.strictObject({ kept: flag.optional() }),
  answer: z.object({ profile: profileSchema.nullable() }),
  async handle({ project, path, query, signal }) {
    const dataset = demandDataset(project, path.dataset)
    const found = await profileDataset(project, { dataset, kept: query.kept ?? false, limitMs, signal })
    return { profile: found === null ? null : { ...found, at: isoInstant(found.at) } }
  },
})
