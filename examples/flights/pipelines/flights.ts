import { pipeline, task } from 'caudal'
import { z } from 'zod'
import { writeCsv } from '../csv.ts'
import type { CsvRow } from '../csv.ts'
import { bronzeAirports, bronzeFlights, topRoutes } from '../datasets.ts'
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
  writes: [bronzeAirports],
  run: ({ sql, write }) => write(bronzeAirports, sql.file('sql/bronze_airports.sql', { file: airportsFile }), { mode: 'overwrite' }),
})

const reportTopRoutes = task('report_top_routes', {
  description: 'Writes the busiest routes of all days to out/top_routes.csv.',
  reads: [topRoutes],
  async run({ sql, log }) {
    const routes = await sql<CsvRow>`select * from ${topRoutes} order by flights desc, origin, destination`.rows()
    await writeCsv('out/top_routes.csv', routes)
    log('report written', { routes: routes.length })
    return { report: 'out/top_routes.csv', routes: routes.length }
  },
})

/** From the raw files to a star of flights and airports, with the daily delays on top: the models in models/. */
export const flights = pipeline('flights', {
  description: 'US flights of the first half of 2001: bronze, silver, gold and a report.',
  // The last six flights of 30 June left at midnight, which is 1 July.
  window: '2001-01-01/2001-07-02',
  plan({ run, each, build }) {
    const quarters = run(listQuarters, {})
    const loads = [each(quarters, loadFlights, (quarter) => quarter), run(loadAirports, {})]
    const star = build('path:models', { as: 'star', after: loads })
    run(reportTopRoutes, {}, { after: star })
  },
})
