import { dataset, date, decimal, model, timestamp } from 'caudal'
import { z } from 'zod'

const owner = 'data-team@empresa.com'

/** Orders as the shops send them; what breaks a rule goes to the quarantine. */
export const bronzeSales = dataset('bronze.sales', {
  columns: z.object({
    sales_day: date().describe('The day that the shop was asked for.'),
    shop: z.string().min(1),
    order_id: z.string().min(1),
    customer_id: z.int().positive(),
    amount: decimal(12, 2).pipe(z.number().min(0)),
    currency: z.string().length(3),
    status: z.enum(['pending', 'completed', 'failed', 'shipped']),
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

/** Every order, as it was last heard of; made by a model. */
export const salesFact = model<{ order_id: string; order_date: string; amount_usd: number }>('gold.sales_fact')

/** Orders and revenue by month and status; made by a model. */
export const salesSummary = model<{ order_month: string; status: string; total_orders: number; revenue_usd: number }>('gold.sales_summary')
