// The schemas of sales.ts without the language: what zod itself costs, which the budget leaves out.
import 'caudal'
import { z } from 'zod'

export const sales = z.object({
  order_id: z.string().min(1),
  customer_id: z.int().positive(),
  amount: z.number().min(0),
  status: z.enum(['pending', 'completed', 'failed', 'shipped']),
  ordered_at: z.iso.datetime(),
})
export const fetchInput = z.object({ shop: z.string(), day: z.string() })
export const reportInput = z.object({ loads: z.array(z.object({ rows: z.number() })), first: z.number() })
