/** A line of dbt's log. */
export interface DbtLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: { readonly [name: string]: string }
  /** The id that dbt gave its call; null where it is no line of the log. */
  readonly invocation: string | null
  /** Where it says that a resource has ended: of how many. */
  readonly ended: { readonly total: number } | null
}

interface LineJson {
  readonly info?: { readonly level?: string; readonly msg?: string; readonly invocation_id?: string }
  readonly data?: {
    readonly total?: number
    readonly status?: string
    readonly execution_time?: number
    readonly node_info?: { readonly unique_id?: string }
  }
}

const levels = ['debug', 'info', 'warn', 'error'] as const

/** Reads a line that dbt wrote with `--log-format json`; another text is a line of its own. Null for a blank one. */
export function readLogLine(text: string): DbtLine | null {
  if (text.trim() === '') return null
  const { info, data } = parsed(text)
  if (info === undefined) return { level: 'info', message: text, fields: {}, invocation: null, ended: null }
  const node = data?.node_info?.unique_id
  const isEnd = node !== undefined && typeof data?.execution_time === 'number' && typeof data.total === 'number'
  return {
    level: levels.find((level) => level === info.level) ?? 'info',
    message: (info.msg ?? '').trim(),
    fields: node === undefined ? {} : { resource: node },
    invocation: info.invocation_id ?? null,
    ended: isEnd ? { total: data.total } : null,
  }
}

function parsed(text: string): LineJson {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
