import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/** The moment that leases are compared with, as SQL: the caller's own, or that of a database which several machines share. */
export type DatabaseClock = (given: number) => RawBuilder<number>

/** For a database on this machine: the caller's moment. */
export const callersClock: DatabaseClock = (given) => sql<number>`${given}`

/** Postgres's clock, so that machines whose clocks disagree still agree on who is dead. */
export const postgresClock: DatabaseClock = () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
