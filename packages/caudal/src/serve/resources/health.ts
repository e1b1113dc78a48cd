import { z } from 'zod'
import { health } from '../../api/index.ts'
import type { Connection, ConnectionTest, Examination, HealthCheck } from '../../api/index.ts'
import { isoInstant } from '../../kernel/index.ts'
import { connectionsOf, demandConnection } from '../../operate/index.ts'
import type { Finding } from '../../operate/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { pageInOrder } from '../paging.ts'
import { moment, name, opaque, page, pageQuery } from '../schemas.ts'
import { settingSchema, settingsOf } from './settings.ts'

const checkFields = {
  name: z.string(),
  level: z.enum(['ok', 'warn', 'fail']),
  text: z.string(),
  hint: z.string().nullable(),
  place: opaque<NonNullable<HealthCheck['place']>>().nullable(),
}
const checkSchema: z.ZodType<HealthCheck> = name('HealthCheck', z.object(checkFields))
const examinationSchema: z.ZodType<Examination> = name(
  'Examination',
  z.object({ ok: z.boolean(), at: moment, checks: z.array(checkSchema) }),
)
const connectionSchema: z.ZodType<Connection> = name(
  'Connection',
  z.object({
    name: z.string(),
    kind: z.enum(['sqlite', 'postgres', 'duckdb', 'http', 'folder', 'console', 'file']),
    where: z.string().nullable(),
    settings: z.array(settingSchema),
  }),
)
const testSchema: z.ZodType<ConnectionTest> = name(
  'ConnectionTest',
  z.object({ ...checkFields, ok: z.boolean(), ms: z.number().nullable() }),
)

function checkOf({ name: of, level, text, hint, place }: Finding): HealthCheck {
  return { name: of, level, text, hint: hint ?? null, place: place ?? null }
}

/** What is said of the process that looks, not of the one that is asked. */
const ofTheLooker: readonly string[] = ['terminal']

const examine = endpoint(health.examine, {
  id: 'doctor',
  summary: 'What the doctor finds: the machine, the project as its files are now, its state, warehouse, connections and runners',
  details: 'It looks in a process of its own, which takes seconds; who asks meanwhile gets the same answer.',
  role: 'operator',
  answer: examinationSchema,
  async handle({ project }) {
    const checks = (await project.examine({})).filter((one) => !ofTheLooker.includes(one.name)).map(checkOf)
    return { ok: checks.every(({ level }) => level !== 'fail'), at: isoInstant(project.clock.now()), checks }
  },
})

const connections = endpoint(health.connections, {
  id: 'connections.list',
  summary: 'What the project is connected to, with the settings behind it and where each comes from',
  role: 'viewer',
  query: pageQuery,
  answer: page('Connection', connectionSchema),
  async handle({ project, query }) {
    const settings = settingsOf(project.config)
    const { rows, next } = pageInOrder(connectionsOf(project.config), { list: 'connections', query })
    const items = rows.map((one) => ({
      ...one,
      settings: settings.filter(({ path }) => one.settings.some((of) => path === of || path.startsWith(`${of}.`))),
    }))
    return { items, next }
  },
})

const test = endpoint(health.test, {
  id: 'connections.test',
  summary: 'Test a connection: whether it answers, how quickly and as what; nothing is changed',
  details: 'It is tested from a process of its own, with the settings as their files say now.',
  role: 'operator',
  reads: true,
  answer: testSchema,
  async handle({ project, path }) {
    const { name: connection } = demandConnection(project.config, path.connection)
    const [found] = await project.examine({ connection })
    return { ...checkOf(found!), ok: found!.level !== 'fail', ms: found!.ms ?? null }
  },
})

/** What can be asked about the health of the project. */
export const healthEndpoints: readonly Endpoint[] = [examine, connections, test]
