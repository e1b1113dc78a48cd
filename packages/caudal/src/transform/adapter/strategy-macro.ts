import { Fault } from '../../kernel/index.ts'
import type { Call, HostFunction } from '../../jinja/index.ts'
import type { AdapterState } from './adapter-state.ts'

/** The macro that writes the SQL of an incremental strategy: `get_incremental_merge_sql` for `merge`. Throws DBT-STRATEGY. */
export function strategyMacro(state: AdapterState, strategy: string): HostFunction {
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`
  const scope = state.scope()
  if (scope.get(name) === undefined) {
    throw new Fault('DBT-STRATEGY', {
      message: `there is no incremental strategy '${strategy}'`,
      hint: `write append, merge, delete+insert, insert_overwrite or microbatch, or a macro ${name} of your own`,
    })
  }
  return (call: Call) => scope.call(name, call)
}
