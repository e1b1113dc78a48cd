import { dataset, date, timestamp } from 'caudal'
import { z } from 'zod'

const owner = 'dados@novacorrente.com'

/** Spare parts, as the ERP knew them at the end of each day. */
export const rawItems = dataset('bronze.raw_items', {
  columns: z.object({
    item_id: z.string().min(1),
    family: z.string(),
    item_name: z.string(),
    category: z.string(),
    supplier_id: z.string(),
    cost: z.number().min(0),
    lead_time_days: z.int(),
    snapshot_day: date(),
  }),
  format: 'parquet',
  partitionBy: 'day',
  owner,
})

/** The towers that are kept running. */
export const rawTowers = dataset('bronze.raw_towers', {
  columns: z.object({
    tower_id: z.string().min(1),
    region: z.string(),
    technology: z.string(),
    uptime_target: z.number(),
    snapshot_day: date(),
  }),
  format: 'parquet',
  partitionBy: 'day',
  owner,
})

/** What stood on the shelves at the end of each day. */
export const rawInventory = dataset('bronze.raw_inventory', {
  columns: z.object({
    item_id: z.string(),
    stock_day: date(),
    quantity: z.int().min(0),
    reserved: z.int().min(0),
    counted_at: timestamp(),
  }),
  format: 'parquet',
  partitionBy: 'day',
  owner,
})

/** What the planners expect each tower to need. */
export const rawForecasts = dataset('bronze.raw_forecasts', {
  columns: z.object({
    forecast_id: z.string(),
    item_id: z.string(),
    tower_id: z.string(),
    forecast_day: date(),
    forecasted_demand: z.number().min(0),
    actual_demand: z.number().min(0).nullable(),
    ci_lower: z.number(),
    ci_upper: z.number(),
    model_type: z.string(),
    made_on: date(),
  }),
  format: 'parquet',
  partitionBy: 'day',
  owner,
})
