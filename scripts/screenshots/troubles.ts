/** Pipelines of which one fails, one waits past its deadline, one is tried again in hours and one asks a person. */
export const troubles: string = `import { approval, cron, dataset, fileReady, pipeline, task } from 'caudal'
import { z } from 'zod'

const owner = 'purchasing@empresa.com'
const columns = z.object({ sku: z.string(), price: z.number() })
const offered = dataset('bronze.supplier_prices', { columns, key: ['sku'], owner, description: 'What suppliers ask, as they send it' })
const prices = dataset('silver.prices', { columns, key: ['sku'], owner, description: 'What suppliers ask, checked' })

const fetchPrices = task('fetch_prices', {
  writes: [offered],
  run({ log, write }) {
    const rows = Array.from({ length: 2_480 }, (_, index) => ({ sku: 'sku-' + index, price: index % 80 === 0 ? -1 : 1 + (index % 97) }))
    log('prices received', { rows: rows.length })
    return write(offered, rows, { mode: 'overwrite' })
  },
})

const checkPrices = task('check_prices', {
  reads: [offered],
  async run({ log, sql }) {
    const { negative } = await sql<{ negative: number }>\`select count(*)::integer as negative from \${offered} where price < 0\`.one()
    log.warn('negative prices', { negative })
    if (negative > 0) throw new Error(negative + ' of 2,480 prices are negative: the supplier sends discounts with the wrong sign')
  },
})

const publishPrices = task('publish_prices', {
  reads: [offered],
  writes: [prices],
  run: ({ sql, write }) => write(prices, sql\`select * from \${offered}\`, { mode: 'overwrite' }),
})

export const supplierPrices = pipeline('supplier_prices', {
  description: 'What suppliers ask, each morning.',
  owner,
  schedule: cron('0 6 * * *', { zone: 'America/Sao_Paulo' }),
  plan({ run }) {
    const checked = run(checkPrices, {}, { after: run(fetchPrices, {}) })
    run(publishPrices, {}, { after: checked })
  },
})

export const partnerFiles = pipeline('partner_files', {
  description: 'Files of the partners, once they are there.',
  owner: 'data-team@empresa.com',
  deadline: '1s',
  plan({ wait }) { wait(fileReady('in/*.csv'), { as: 'files_arrived', every: '10m', timeout: '12h' }) },
})

const askCarrier = task('ask_carrier', {
  retry: { attempts: 5, delay: '15m' },
  run: () => { throw new Error('the carrier answers 503: down for maintenance') },
})
export const carrierRates = pipeline('carrier_rates', { owner: 'logistics@empresa.com', plan({ run }) { run(askCarrier, {}) } })

const closeMonth = approval('close_month', {
  ask: 'Close the books of October?',
  form: z.object({ note: z.string().describe('What the auditors should know') }),
})
export const monthEnd = pipeline('month_end', { owner: 'finance@empresa.com', plan({ approve }) { approve(closeMonth) } })
`
