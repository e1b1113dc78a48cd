import { z } from 'zod'
import { pipelines } from '../../api/index.ts'
import type { WindowStanding } from '../../api/index.ts'
import { windowVerdict } from '../../operate/index.ts'
import type { WindowVerdict } from '../../operate/index.ts'
import { namedWindow, windowsClosedWithin, zoneOf } from '../../plan/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { isPlace, limitOf, pageOf, placeOf } from '../paging.ts'
import { languageField, name, page, pageFields, windowSchema, word } from '../schemas.ts'
import { demandPipeline } from './pipelines.ts'
import { verdictDocument, verdictSchema } from './run-documents.ts'

const dayMs = 86_400_000
const standingFields = { window: windowSchema, run: z.string().nullable(), verdict: verdictSchema }
const standingSchema: z.ZodType<WindowStanding> = name('WindowStanding', z.object(standingFields))

function standingDocument({ verdict, ...standing }: WindowVerdict): WindowStanding {
  return { ...standing, verdict: verdictDocument(verdict) }
}

const explain = endpoint(pipelines.explain, {
  id: 'pipelines.explain',
  summary: 'Which run a window of a pipeline has, or why it has none',
  role: 'viewer',
  query: z.strictObject({ window: word, language: languageField }),
  answer: name('WindowExplained', z.object({ pipeline: z.string(), ...standingFields })),
  async handle({ project, path, query }) {
    const pipeline = demandPipeline(project, path.pipeline)
    const window = namedWindow(pipeline.schedule, query.window)
    return { pipeline: pipeline.name, ...standingDocument(await windowVerdict(project, { ...query, pipeline, window })) }
  },
})

const windows = endpoint(pipelines.windows, {
  id: 'pipelines.windows',
  summary: 'The windows that end on a day by a pipeline’s schedule, with their run, or why they have none',
  details: 'None where it has no schedule by the clock. Ticks on days that the schedule leaves out are told too.',
  role: 'viewer',
  query: z.strictObject({
    ...pageFields,
    day: z.iso.date().describe('the day of the ticks'),
    zone: word.optional().describe('the zone of the day; UTC without it'),
    language: languageField,
  }),
  answer: page('WindowStanding', standingSchema),
  async handle({ project, path, query }) {
    const pipeline = demandPipeline(project, path.pipeline)
    const { schedule } = pipeline
    const zone = zoneOf(query.zone ?? 'UTC')
    const wall = Date.parse(query.day)
    const place = placeOf('windows', { query, is: isPlace })
    const span = { from: place === undefined ? zone.instantOf(wall) : place + 1, to: zone.instantOf(wall + dayMs) }
    if (schedule === null || schedule.kind === 'on') return { items: [], next: null }
    const found = windowsClosedWithin(schedule, span).take(limitOf(query) + 1)
    const { items, next } = pageOf([...found], { list: 'windows', query, place: ({ end }) => Date.parse(end), show: (window) => window })
    const standings = await Promise.all(items.map((window) => windowVerdict(project, { ...query, pipeline, window })))
    return { items: standings.map(standingDocument), next }
  },
})

/** What can be asked about windows of pipelines. */
export const windowEndpoints: readonly Endpoint[] = [explain, windows]
