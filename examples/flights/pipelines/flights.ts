import { pipeline, task } from 'caudal'
import { z } from 'zod'
import { writeCsv } from '../csv.ts'
import type { CsvRow } from '../csv.ts'
import { bronzeFlights, delayByAirport, delayByRoute, dimAirport, factFlight, silverFlights } from '../datasets.ts'
import { quartersOf } from '../quarters.ts'
import { airportsFile, flightsFile } from '../sources.ts'

const listQuarters = task('list_quarters', {
  run: ({ window }) => quartersOf(window),
})

const loadFlights = task('load_flights', {
  description: 'Takes the flights of a quarter from the Parquet file as they are.',
  input: z.object({ start: z.string(), end: z.string() }),
  writes: [bronzeFlights],
  run: ({ input: quarter, sql, write }) =>
    write(bronzeFlights, sql.file('sql/bronze_flights.sql', { file: flightsFile, ...quarter }), {
      mode: 'overwrite-window',
      window: quarter,
    }),
})

const loadAirports = task('load_airports', {
  writes: [dimAirport],
  run: ({ sql, write }) => write(dimAirport, sql.file('sql/dim_airport.sql', { file: airportsFile }), { mode: 'overwrite' }),
})

const cleanFlights = task('clean_flights', {
  description: 'Keeps the flights that can be believed; the rest goes to the quarantine.',
  reads: [bronzeFlights],
  writes: [silverFlights],
  run: ({ window: { start, end }, sql, write }) =>
    write(silverFlights, sql.file('sql/silver_flights.sql', { start, end }), { mode: 'overwrite-window', invalid: { tolerate: 0.001 } }),
})

const buildFacts = task('build_facts', {
  reads: [silverFlights],
  writes: [factFlight],
  run: ({ window: { start, end }, sql, write }) =>
    write(factFlight, sql.file('sql/fact_flight.sql', { start, end }), { mode: 'overwrite-window' }),
})

const sumUpAirports = task('sum_up_airports', {
  reads: [factFlight],
  writes: [delayByAirport],
  run: ({ window: { start, end }, sql, write }) =>
    write(delayByAirport, sql.file('sql/daily_delay_by_airport.sql', { start, end }), { mode: 'overwrite-window' }),
})

const sumUpRoutes = task('sum_up_routes', {
  reads: [factFlight],
  writes: [delayByRoute],
  run: ({ window: { start, end }, sql, write }) =>
    write(delayByRoute, sql.file('sql/daily_delay_by_route.sql', { start, end }), { mode: 'overwrite-window' }),
})

const reportTopRoutes = task('report_top_routes', {
  description: 'Writes the busiest routes of all days to out/top_routes.csv.',
  reads: [delayByRoute, dimAirport],
  async run({ sql, log }) {
    const routes = await sql.file<CsvRow>('sql/top_routes.sql').rows()
    await writeCsv('out/top_routes.csv', routes)
    log('report written', { routes: routes.length })
    return { report: 'out/top_routes.csv', routes: routes.length }
  },
})

/** From the raw file to a star of flights and airports, with the daily delays on top. A step comes after those that write what it reads. */
export const flights = pipeline('flights', {
  description: 'US flights of the first half of 2001: bronze, silver, gold and a report.',
  // The last six flights of 30 June left at midnight, which is 1 July.
  window: '2001-01-01/2001-07-02',
  plan({ run, each }) {
    const quarters = run(listQuarters, {})
    each(quarters, loadFlights, (quarter) => quarter)
    run(loadAirports, {})
    run(cleanFlights, {})
    run(buildFacts, {})
    run(sumUpAirports, {})
    run(sumUpRoutes, {})
    run(reportTopRoutes, {})
  },
})
