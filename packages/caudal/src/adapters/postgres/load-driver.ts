import type pg from 'pg'
import { Fault } from '../../kernel/index.ts'

/** The driver of Postgres, which a project installs that needs it. Throws `SQL-DRIVER-MISSING`. */
export async function loadDriver(load: () => Promise<{ readonly default: typeof pg }> = () => import('pg')): Promise<typeof pg> {
  try {
    return (await load()).default
  } catch (error) {
    throw new Fault('SQL-DRIVER-MISSING', {
      message: 'models are to be built in Postgres, and its driver is not installed',
      hint: 'install it: npm install pg',
      cause: error,
    })
  }
}
