import type pg from 'pg'
import { Fault } from '../../kernel/index.ts'

/** The driver of Postgres, which a project installs that needs it; `need` says what for. Throws `SQL-DRIVER-MISSING`. */
export async function loadDriver(
  need: string,
  load: () => Promise<{ readonly default: typeof pg }> = () => import('pg'),
): Promise<typeof pg> {
  try {
    return (await load()).default
  } catch (error) {
    throw new Fault('SQL-DRIVER-MISSING', {
      message: `${need}, and its driver is not installed`,
      hint: 'install it: npm install pg',
      cause: error,
    })
  }
}
