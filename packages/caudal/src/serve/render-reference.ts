import { endpointGroups } from './endpoints.ts'
import { openApi } from './open-api.ts'
import type { OpenApiOperation } from './open-api.ts'

/** The API's reference in Markdown, made from its document. */
export function renderApiReference(): string {
  const { paths } = openApi(endpointGroups({ version: '' }), { version: '' })
  const groups = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0]!
      groups.set(tag, [...(groups.get(tag) ?? []), ...operationLines({ path, method, operation })])
    }
  }
  const intro = [
    '# The HTTP API',
    '',
    'What `caudal start` and `caudal dev` answer. The same, for a machine: `/v1/openapi.json`. How to call it:',
    '[Calling the API](../guides/api.md). Who may do what: [Tokens and roles](../guides/tokens.md).',
  ]
  return `${[...intro, ...[...groups].flatMap(([title, lines]) => ['', `## ${title}`, ...lines])].join('\n')}\n`
}

function operationLines(of: { readonly path: string; readonly method: string; readonly operation: OpenApiOperation }): string[] {
  const { path, method, operation } = of
  const query = operation.parameters.filter((one) => one.in === 'query')
  const body = operation.requestBody?.content['application/json'].schema as { readonly $ref?: string } | undefined
  const facts = [
    ...(query.length === 0 ? [] : [`Query: ${query.map(({ name, required }) => `\`${name}\`${required ? ' (needed)' : ''}`).join(', ')}.`]),
    ...(body?.$ref === undefined ? [] : [`Body: \`${body.$ref.split('/').at(-1)}\`.`]),
  ]
  const lines = ['', `### \`${method.toUpperCase()} ${path}\``, '', `${operation.summary}. ${operation.description}`]
  return facts.length === 0 ? lines : [...lines, '', facts.join(' ')]
}
