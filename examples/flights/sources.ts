import { fileURLToPath } from 'node:url'

const packageEntry = import.meta.resolve('vega-datasets')

const dataFile = (name: string): string => fileURLToPath(new URL(`../data/${name}`, packageEntry))

/** 3,000,000 flights within the United States in the first half of 2001, ordered by time. */
export const flightsFile: string = dataFile('flights-3m.parquet')

/** 3,376 airports. */
export const airportsFile: string = dataFile('airports.csv')
