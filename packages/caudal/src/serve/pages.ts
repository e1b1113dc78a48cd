import type { OpenApi, OpenApiOperation } from './open-api.ts'

const style = `body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
h2{margin-top:2.5rem}h3{margin:1.5rem 0 .25rem;font:600 14px ui-monospace,monospace}table{border-collapse:collapse}
td{padding:.1rem 1rem .1rem 0;vertical-align:top}code,td:first-child{font-family:ui-monospace,monospace}p{margin:.25rem 0}
input,button{font:inherit;padding:.4rem .6rem}small{opacity:.7}`

/** A page of the server's own: no script, nothing from elsewhere. */
function htmlPage(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>${style}</style></head><body>${body}</body></html>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** The first page of a server. */
export function homePage(project: string): string {
  return htmlPage(
    `${project} · Caudal`,
    `<h1>${escaped(project)}</h1><p>Caudal serves this project.</p><ul><li><a href="/v1">The API, operation by operation</a></li><li><a href="/v1/openapi.json">Its OpenAPI document</a></li><li><a href="/login">Log in with a token</a></li></ul>`,
  )
}

/** The page on which a person gives a token. */
export function loginPage(problem: string | null): string {
  const said = problem === null ? '' : `<p role="alert"><strong>${escaped(problem)}</strong></p>`
  return htmlPage(
    'Log in · Caudal',
    `<h1>Log in</h1>${said}<form method="post" action="/v1/login"><p><label>Token <input type="password" name="token" autocomplete="current-password" required size="50"></label></p><p><button>Log in</button></p></form><p><small>An admin makes tokens: <code>caudal token create NAME --role viewer</code></small></p>`,
  )
}

/** The reference of the API for people, made from its document. */
export function referencePage(document: OpenApi): string {
  const groups = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0]!
      groups.set(tag, [...(groups.get(tag) ?? []), operationHtml({ path, method, operation })])
    }
  }
  const sections = [...groups].map(([title, parts]) => `<h2>${escaped(title)}</h2>${parts.join('')}`)
  return htmlPage(
    'The API · Caudal',
    `<h1>The API</h1><p>${escaped(document.info.description)}</p><p><a href="/v1/openapi.json">OpenAPI document</a></p>${sections.join('')}`,
  )
}

function operationHtml(of: { readonly path: string; readonly method: string; readonly operation: OpenApiOperation }): string {
  const { path, method, operation } = of
  const rows = operation.parameters.map(({ name, in: where, required, schema }) => {
    const type = Array.isArray(schema['enum'])
      ? (schema['enum'] as string[]).join(' | ')
      : typeof schema['type'] === 'string'
        ? schema['type']
        : 'text'
    return `<tr><td>${escaped(name)}</td><td>${where}${required ? ', needed' : ''}</td><td>${escaped(type)}</td></tr>`
  })
  const body = operation.requestBody?.content['application/json'].schema as { readonly $ref?: string } | undefined
  const given = body === undefined ? '' : `<p><small>Body: ${escaped(body.$ref?.split('/').at(-1) ?? 'JSON')}</small></p>`
  return `<h3 id="${escaped(operation.operationId)}">${method.toUpperCase()} ${escaped(path)}</h3><p>${escaped(operation.summary)}. ${escaped(operation.description)}</p>${given}${rows.length === 0 ? '' : `<table>${rows.join('')}</table>`}`
}
