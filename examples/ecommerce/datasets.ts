import { dataset, date, decimal, timestamp } from 'caudal'
import { z } from 'zod'

const owner = 'data-team@empresa.com'
const status = z.enum(['pending', 'completed', 'failed', 'shipped'])
const money = decimal(12, 2).pipe(z.number().min(0))
const month = z.string().regex(/^\d{4}-\d{2}$/)

/** Orders as the shops send them; what breaks a rule goes to the quarantine. */
export const bronzeSales = dataset('bronze.sales', {
  columns: z.object({
    sales_day: date().describe('The day that the shop was asked for.'),
    shop: z.string().min(1),
    order_id: z.string().min(1),
    customer_id: z.int().positive(),
    amount: money,
    currency: z.string().length(3),
    status,
    ordered_at: timestamp(),
    updated_at: timestamp(),
  }),
  format: 'parquet',
  partitionBy: 'day',
  owner,
})

/** What a unit of each currency is worth in US dollars. */
export const rates = dataset('bronze.rates', {
  columns: z.object({ currency: z.string().length(3), usd: z.number().positive() }),
  key: ['currency'],
  owner,
})

/** Each order that came on a day, once, in US dollars. */
export const silverSales = dataset('silver.sales', {
  columns: z.object({
    sales_day: date(),
    order_id: z.string(),
    shop: z.string(),
    customer_id: z.int(),
    status,
    amount: money,
    currency: z.string(),
    amount_usd: money,
    ordered_at: timestamp(),
    order_date: date(),
    order_month: month,
    updated_at: timestamp(),
  }),
  key: ['sales_day', 'order_id'],
  partitionBy: 'day',
  owner,
})

/** Every order, as it was last heard of. */
export const salesFact = dataset('gold.sales_fact', {
  columns: z.object({
    order_id: z.string(),
    shop: z.string(),
    customer_id: z.int(),
    status,
    amount_usd: money,
    order_date: date(),
    order_month: month,
    updated_at: timestamp(),
  }),
  key: ['order_id'],
  owner,
})

/** Orders and revenue by month and status. */
export const salesSummary = dataset('gold.sales_summary', {
  columns: z.object({
    order_month: month,
    status,
    total_orders: z.int().positive(),
    revenue_usd: decimal(14, 2),
    avg_order_usd: decimal(12, 2),
    max_order_usd: decimal(12, 2),
  }),
  key: ['order_month', 'status'],
  owner,
})
