import { Fault } from '../../kernel/index.ts'

/** Something of dbt's adapters that is not supported. */
export function refused(what: string, hint: string): Fault {
  return new Fault('DBT-UNSUPPORTED', { message: `${what} is not supported`, hint })
}
