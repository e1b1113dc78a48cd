import { z } from 'zod'
import { server } from '../../api/index.ts'
import type { ApiRole, Me, Project, Token } from '../../api/index.ts'
import { faultRecord, isoInstant } from '../../kernel/index.ts'
import { moment as momentOf } from '../../operate/index.ts'
import type { TokenRecord } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { pageInOrder } from '../paging.ts'
import { notFound } from '../problems.ts'
import { faultSchema, moment, name, page, pageQuery } from '../schemas.ts'
import { settingSchema, settingsOf } from './settings.ts'
import { createToken, revokeToken } from '../tokens.ts'

const role: z.ZodType<ApiRole> = z.enum(['viewer', 'operator', 'admin'])
const meSchema: z.ZodType<Me> = name('Me', z.object({ name: z.string(), role, by: z.enum(['token', 'cookie', 'loopback']) }))
const projectSchema: z.ZodType<Project> = name(
  'Project',
  z.object({
    name: z.string(),
    version: z.string(),
    pipelines: z.number(),
    datasets: z.number(),
    caudal: z.string(),
    now: moment,
    warnings: z.array(faultSchema),
  }),
)
const tokenSchema: z.ZodType<Token> = name(
  'Token',
  z.object({
    id: z.string(),
    name: z.string(),
    role,
    createdAt: moment,
    createdBy: z.string().nullable(),
    expiresAt: moment.nullable(),
    revokedAt: moment.nullable(),
  }),
)

const me = endpoint(server.me, {
  id: 'me',
  summary: 'Who asks, as the server sees it',
  role: 'viewer',
  answer: meSchema,
  handle: async (asked) => asked.me,
})

function projectEndpoint(caudal: string): Endpoint {
  return endpoint(server.project, {
    id: 'project',
    summary: 'The project that is served',
    role: 'viewer',
    answer: projectSchema,
    async handle({ project }) {
      const { manifest, config, clock, warnings } = project
      return {
        name: config.name,
        version: manifest.version,
        pipelines: manifest.pipelines.length,
        datasets: manifest.datasets.length,
        caudal,
        now: isoInstant(clock.now()),
        warnings: warnings.map((warning) => faultRecord(warning)).map(({ stack: _stack, ...record }) => record),
      }
    },
  })
}

const config = endpoint(server.config, {
  id: 'config',
  summary: 'The settings in force and where each comes from',
  role: 'viewer',
  query: pageQuery,
  answer: page('Setting', settingSchema),
  async handle({ project, query }) {
    const { rows, next } = pageInOrder(settingsOf(project.config), { list: 'config', query })
    return { items: [...rows], next }
  },
})

const history = endpoint(server.history, {
  id: 'history',
  summary: 'What the journal takes and how far back it goes',
  role: 'viewer',
  answer: name(
    'History',
    z.object({
      bytes: z.number(),
      limit: z.number(),
      segments: z.number(),
      dropped: z.number(),
      oldestAt: moment.nullable(),
      firstSeq: z.number(),
      lastSeq: z.number(),
    }),
  ),
  async handle({ project }) {
    const { bytes, segments, dropped, oldestAt, firstSeq } = await project.store.history()
    const limit = project.config.history.bytes
    return { bytes, limit, segments, dropped, oldestAt: momentOf(oldestAt), firstSeq, lastSeq: await project.store.lastSeq() }
  },
})

const sweep = endpoint(server.sweep, {
  id: 'history.sweep',
  summary: 'Drop what the limits of the history do not allow',
  role: 'admin',
  answer: name('HistorySwept', z.object({ swept: z.number(), behind: z.boolean() })),
  async handle({ project }) {
    const { swept, behind } = await project.sweepHistory()
    return { swept, behind }
  },
})

function tokenDocument(token: TokenRecord): Token {
  const { id, role: of, createdAt, createdBy, expiresAt, revokedAt } = token
  const times = { createdAt: isoInstant(createdAt), expiresAt: momentOf(expiresAt), revokedAt: momentOf(revokedAt) }
  return { id, name: token.name, role: of, createdBy, ...times }
}

const tokens = endpoint(server.tokens, {
  id: 'tokens.list',
  summary: 'Tokens, oldest first, without their secrets',
  role: 'admin',
  query: pageQuery,
  answer: page('Token', tokenSchema),
  async handle({ project, query }) {
    const { rows, next } = pageInOrder(await project.store.tokens(), { list: 'tokens', query })
    return { items: rows.map(tokenDocument), next }
  },
})

const create = endpoint(server.createToken, {
  noted: true,
  id: 'tokens.create',
  summary: 'Make a token; its secret is told this once',
  role: 'admin',
  status: 201,
  reads: true,
  body: name(
    'NewToken',
    z.strictObject({ name: z.string().regex(/^[\w .@-]{1,100}$/), role, days: z.int().min(1).max(36_500).optional() }),
  ),
  answer: name('CreatedToken', z.object({ token: tokenSchema, secret: z.string() })),
  async handle({ project, body, me: { name: by } }) {
    const { token, secret } = await createToken(project, { ...body, by })
    return { token: tokenDocument(token), secret }
  },
})

const revoke = endpoint(server.revokeToken, {
  noted: true,
  id: 'tokens.revoke',
  summary: 'Take a token back at once',
  role: 'admin',
  reads: true,
  answer: tokenSchema,
  async handle({ project, path, me: { name: by } }) {
    await revokeToken(project, { id: path.token, by })
    const token = (await project.store.tokens()).find(({ id }) => id === path.token)
    if (token === undefined) throw notFound('token', { name: path.token })
    return tokenDocument(token)
  },
})

/** What can be asked about the server itself. */
export function serverEndpoints(caudal: string): readonly Endpoint[] {
  return [projectEndpoint(caudal), me, config, history, sweep, tokens, create, revoke]
}
