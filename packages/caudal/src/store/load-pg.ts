import type pg from 'pg'
import { Fault } from '../kernel/index.ts'

/** The driver of Postgres, which a project installs that needs it. Throws `STORE-DRIVER-MISSING`. */
export async function loadPg(load: () => Promise<{ readonly default: typeof pg }> = () => import('pg')): Promise<typeof pg> {
  try {
    return (await load()).default
  } catch (error) {
    throw new Fault('STORE-DRIVER-MISSING', {
      message: 'the state is to be in Postgres, and its driver is not installed',
      hint: 'install it: npm install pg',
      cause: error,
    })
  }
}
