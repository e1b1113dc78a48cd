import { cron, pipeline, task } from 'caudal'
import type { BuildResult, TaskContext } from 'caudal'
import { z } from 'zod'
import { rawForecasts, rawInventory, rawItems, rawTowers } from '../datasets.ts'
import { forecastsOn, inventoryOn, itemsOn, towersOn } from '../erp.ts'

// 1. Extract: a day of each table, as it is. A task for a real ERP differs in where its rows come from.

const retry = { attempts: 3, delay: '10s' } as const

const extractItems = task('extract_items', {
  writes: [rawItems],
  retry,
  run: ({ window, write }) => write(rawItems, itemsOn(window.day), { mode: 'overwrite-window' }),
})

const extractTowers = task('extract_towers', {
  writes: [rawTowers],
  retry,
  run: ({ window, write }) => write(rawTowers, towersOn(window.day), { mode: 'overwrite-window' }),
})

const extractInventory = task('extract_inventory', {
  writes: [rawInventory],
  retry,
  run: ({ window, write }) => write(rawInventory, inventoryOn(window.day), { mode: 'overwrite-window' }),
})

const extractForecasts = task('extract_forecasts', {
  writes: [rawForecasts],
  retry,
  run: ({ window, write }) => write(rawForecasts, forecastsOn(window.day), { mode: 'overwrite-window' }),
})

// 2. Transform: the models in models/, with their seeds and tests.

// 3. Tell

const report = task('report', {
  input: z.object({ marts: z.custom<BuildResult>() }),
  run({ input: { marts }, log }: TaskContext<{ marts: BuildResult }>) {
    log.info('marts are built', { models: marts.models, tests: marts.tests, warnings: marts.warnings.length })
    return marts
  },
})

/** Each night: the ERP of the day before into bronze, and from there to the star that planners and the application read. */
export const supply = pipeline('supply', {
  schedule: cron('0 3 * * *', { zone: 'America/Sao_Paulo' }),
  deadline: '2h',
  owner: 'dados@novacorrente.com',
  plan({ run, build }) {
    const raw = [run(extractItems, {}), run(extractTowers, {}), run(extractInventory, {}), run(extractForecasts, {})]
    const marts = build('+path:models/marts', { as: 'marts', after: raw })
    run(report, { marts })
  },
})
