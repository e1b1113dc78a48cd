import { dataset, date, timestamp } from 'caudal'
import { z } from 'zod'

const airportCode = z.string().length(3)
const count = z.int32().min(0)

/** Flights as the source has them, one row a flight. */
export const bronzeFlights = dataset('bronze.flights', {
  columns: z.object({
    date: timestamp(),
    delay: z.int32(),
    distance: z.int32(),
    origin: z.string(),
    destination: z.string(),
  }),
  time: 'date',
  partitionBy: 'day',
})

/** Flights that can be believed. The source knows three that left up to 18 hours early; from the fourth on it is 87 minutes. */
export const silverFlights = dataset('silver.flights', {
  columns: z.object({
    departed_at: timestamp(),
    origin: airportCode,
    destination: airportCode,
    distance_miles: z.int32().positive(),
    delay_minutes: z.int32().min(-120).describe('Minutes after the scheduled time; below zero is early.'),
  }),
  time: 'departed_at',
  partitionBy: 'day',
})

/** Every airport, by its code. */
export const dimAirport = dataset('gold.dim_airport', {
  columns: z.object({
    airport: z.string().min(3),
    name: z.string(),
    city: z.string().nullable(),
    state: z.string().length(2).nullable(),
    country: z.string(),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }),
  key: ['airport'],
})

/** The star's centre: one row a flight, with keys into `gold.dim_airport`. */
export const factFlight = dataset('gold.fact_flight', {
  columns: z.object({
    departed_at: timestamp(),
    departed_on: date(),
    origin: airportCode,
    destination: airportCode,
    distance_miles: z.int32(),
    delay_minutes: z.int32(),
    delayed: z.boolean().describe('Whether the flight was 15 minutes late or more.'),
  }),
  time: 'departed_at',
  partitionBy: 'day',
})

const delays = { flights: count.min(1), delayed: count, mean_delay_minutes: z.number(), worst_delay_minutes: z.int32() }

/** How late flights left each airport on each day. */
export const delayByAirport = dataset('gold.daily_delay_by_airport', {
  columns: z.object({ day: date(), airport: airportCode, ...delays }),
  key: ['day', 'airport'],
  time: 'day',
})

/** How late flights were on each route on each day. */
export const delayByRoute = dataset('gold.daily_delay_by_route', {
  columns: z.object({ day: date(), origin: airportCode, destination: airportCode, ...delays }),
  key: ['day', 'origin', 'destination'],
  time: 'day',
})
