import { z } from 'zod'
import { name } from './schemas.ts'
import { named } from './schemas.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointGroup } from './endpoints.ts'

/** A document in the form of OpenAPI 3.1. */
export interface OpenApi {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: { readonly [path: string]: { readonly [method: string]: OpenApiOperation } }
  readonly [key: string]: unknown
}

/** An operation in such a document. */
export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly parameters: readonly OpenApiParameter[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: unknown } } }
  readonly responses: { readonly [status: string]: unknown }
}

/** What an operation takes in its path, its query or its headers. */
export interface OpenApiParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: { readonly [key: string]: unknown }
}

const problemSchema = name(
  'Problem',
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    hint: z.string().optional(),
    place: z.record(z.string(), z.unknown()).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    problems: z.array(z.record(z.string(), z.unknown())).optional(),
  }),
)

interface JsonSchema {
  readonly [key: string]: unknown
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as JsonSchema
  return rest
}

/** Schemas with a name stand once, among the components; the others where they are used. */
function reference(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const id = named.get(schema)?.id
  return id === undefined ? jsonSchema(schema, io) : { $ref: `#/components/schemas/${id}` }
}

function components(): { readonly [id: string]: JsonSchema } {
  const uri = (id: string): string => `#/components/schemas/${id}`
  const { schemas } = z.toJSONSchema(named as never, { uri, unrepresentable: 'any', io: 'output' }) as unknown as {
    readonly schemas: { readonly [id: string]: JsonSchema }
  }
  return Object.fromEntries(
    Object.entries(schemas)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { $schema: _, $id: __, ...rest }]) => [id, rest]),
  )
}

function parametersOf({ method, path, query, reads }: Endpoint): OpenApiParameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, of]): OpenApiParameter => {
    return { name: of!, in: 'path', required: true, schema: { type: 'string', minLength: 1 } }
  })
  const fields = query === undefined ? {} : (jsonSchema(query, 'input') as { properties?: JsonSchema; required?: readonly string[] })
  const inQuery = Object.entries(fields.properties ?? {}).map(([of, schema]): OpenApiParameter => {
    return { name: of, in: 'query', required: fields.required?.includes(of) ?? false, schema: queryType(schema as JsonSchema) }
  })
  if (method === 'GET' || reads === true) return [...inPath, ...inQuery]
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same request with the same key is done once, and answered the same again for seven days.',
    schema: { type: 'string', pattern: '^[!-~]{1,200}$' },
  } as const
  return [...inPath, ...inQuery, key]
}

/** A coerced number takes any text as far as its schema knows; what it wants is a whole number. */
function queryType(schema: JsonSchema): JsonSchema {
  return schema['type'] === undefined && (schema['minimum'] !== undefined || schema['maximum'] !== undefined)
    ? { type: 'integer', ...schema }
    : schema
}

const refusals = {
  401: 'who asks is not known',
  403: 'not allowed',
  404: 'not found',
  409: 'not as things stand',
  422: 'not understood',
} as const

function operationOf(endpoint: Endpoint, tag: string): OpenApiOperation {
  const { id, summary, details, role, body, answer, status = 200, method } = endpoint
  const problem = { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }
  return {
    operationId: id,
    summary,
    description: `${details === undefined ? '' : `${details} `}Needs the role ${role}.`,
    tags: [tag],
    parameters: parametersOf(endpoint),
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: reference(body, 'input') } } } }),
    responses: {
      [String(status)]: { description: 'done', content: { 'application/json': { schema: reference(answer, 'output') } } },
      ...(method === 'GET' ? { 304: { description: 'what the client has is still the same' } } : {}),
      ...Object.fromEntries(Object.entries(refusals).map(([code, text]) => [code, { description: text, ...problem }])),
      default: { description: 'refused, or failed', ...problem },
    },
  }
}

/** The API's document, made from the operations themselves. */
export function openApi(groups: readonly EndpointGroup[], options: { readonly version: string }): OpenApi {
  named.get(problemSchema)
  const paths: { [path: string]: { [method: string]: OpenApiOperation } } = {}
  for (const { title, endpoints } of groups) {
    for (const endpoint of endpoints) (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint, title)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Caudal',
      version: options.version,
      description:
        'All that the command line does, for programs. Lists come in pages: give `next` as `cursor` to go on. Refusals are application/problem+json with a code and a hint.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: groups.map(({ title }) => ({ name: title })),
    paths,
    components: { schemas: components(), securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}
