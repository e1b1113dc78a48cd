import { dataset, model, timestamp } from 'caudal'
import { z } from 'zod'
import type { CsvRow } from './csv.ts'

/** Flights as the source has them, one row a flight. */
export const bronzeFlights = dataset('bronze.flights', {
  columns: z.object({
    date: timestamp(),
    delay: z.int32(),
    distance: z.int32().positive(),
    origin: z.string().length(3),
    destination: z.string().length(3),
  }),
  time: 'date',
  partitionBy: 'day',
})

/** Airports as the source has them. */
export const bronzeAirports = dataset('bronze.airports', {
  columns: z.object({
    iata: z.string().min(3),
    name: z.string(),
    city: z.string().nullable(),
    state: z.string().length(2).nullable(),
    country: z.string(),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }),
  key: ['iata'],
})

/** The busiest routes of all days; made by a model. */
export const topRoutes = model<CsvRow>('gold.top_routes')
