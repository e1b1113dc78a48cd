import { HostObject } from '../../jinja/index.ts'
import type { RunFlags } from './run-world.ts'

/** `flags` of templates: what the command says, then what the project says, by dbt's names in capitals. */
export function flagsObject(flags: RunFlags, project: Readonly<Record<string, unknown>> = {}): HostObject {
  const values = new Map<string, unknown>([
    ...Object.entries(project).map(([name, value]) => [name.toUpperCase(), value] as const),
    ['FULL_REFRESH', flags.fullRefresh],
    ['STORE_FAILURES', flags.storeFailures],
    ['FAIL_FAST', flags.failFast],
    ['EMPTY', flags.empty],
    ['WHICH', flags.command],
    ['DEFER', flags.defer !== 'never'],
    ['FAVOR_STATE', flags.defer === 'always'],
  ])
  const get = (name: unknown): unknown => (typeof name === 'string' ? (values.get(name) ?? values.get(name.toUpperCase()) ?? null) : null)
  return new HostObject({
    type: 'Namespace',
    attribute: (name) =>
      name === 'get' ? ({ args }: { readonly args: readonly unknown[] }) => get(args[0]) ?? args[1] ?? null : get(name),
    item: get,
    has: (name) => values.has(String(name)),
    mapping: true,
  })
}
