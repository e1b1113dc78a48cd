import type { FaultRecord } from '../kernel/index.ts'

/** What went wrong as `--json` tells it: the first as `error`, and all as `errors` where there are several; nothing where nothing did. */
export function failureJson(records: readonly FaultRecord[], { stacks }: { readonly stacks: boolean }): object {
  const [first, ...more] = records.map((record) => withoutStack(record, stacks))
  if (first === undefined) return {}
  return { error: first, ...(more.length === 0 ? {} : { errors: [first, ...more] }) }
}

function withoutStack(record: FaultRecord, stacks: boolean): FaultRecord {
  const { stack, cause, ...rest } = record
  return {
    ...rest,
    ...(stacks && stack !== undefined ? { stack } : {}),
    ...(cause === undefined ? {} : { cause: withoutStack(cause, stacks) }),
  }
}
