import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openDuckDbEngine } from '../../adapters/duckdb/index.ts'
import { systemClock } from '../../kernel/index.ts'
import { bindProject, loadDbtProject, standardMacros } from '../../transform/index.ts'
import type { BoundProject } from '../../transform/index.ts'

type Files = Readonly<Record<string, string>>

/** The files of a small shop of models: a seed, and a model on it. */
export const shopFiles: Files = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml': 'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: shop.duckdb }\n',
  'seeds/raw_orders.csv': 'id,customer,amount,day\n1,ana,10.5,2026-01-01\n',
  'models/stg_orders.sql': 'select id, customer, amount, day from {{ ref("raw_orders") }}\n',
  'models/schema.yml': `models:
  - name: stg_orders
    columns: [{ name: customer, description: Who bought }, { name: amount, description: What it cost }]
`,
}

/** What is bound of a shop, and what is there before. */
export interface BindShopOptions {
  /** Unique ids. Default all. */
  readonly select?: readonly string[]
  readonly known?: readonly (readonly [string, { name: string; type: string; description: string | null }[]])[]
  /** Run in the warehouse before. */
  readonly before?: string
}

/** A shop in a folder of its own, which goes when this is disposed of. */
export interface BoundShop extends Disposable {
  readonly folder: string
  /** Adds files to the shop and finds out what its columns will be. */
  bind(files: Files, options?: BindShopOptions): Promise<BoundProject>
}

/** Writes the shop. */
export function boundShop(): BoundShop {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-bind-'))
  const write = (files: Files): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  write(shopFiles)
  return {
    folder,
    bind: async (files, { select, known = [], before = '' } = {}) => {
      write(files)
      const loaded = await loadDbtProject({ root: folder, clock: systemClock, env: {}, standard: standardMacros })
      const engine = await openDuckDbEngine({ path: join(folder, 'shop.duckdb'), memory: null, threads: 1, clock: systemClock })
      const shadow = await openDuckDbEngine({ path: null, memory: null, threads: 1, clock: systemClock })
      try {
        const session = await engine.open()
        await session.execute(before)
        await session.close()
        const { manifest, context } = loaded
        const selection = select ?? Object.keys(manifest.nodes)
        return await bindProject({
          ...{ manifest, context, engine, shadow, clock: systemClock, selection },
          roots: new Map([['shop', folder]]),
          known: new Map(known),
        })
      } finally {
        await shadow.close()
        await engine.close()
      }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** What is wrong with a shop: code, place, message and hint of each. */
export const toldOf = ({ faults }: BoundProject): unknown[] =>
  faults.map(({ code, message, hint, place }) => [code, `${place?.file}:${place?.line}:${place?.column}`, message, hint])
